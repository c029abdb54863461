/**
 * What may be written into a saved assistant, refused as Vapi refuses it: a field that it does not know is a fault and not ignored.
 * Source: Vapi OpenAPI, `UpdateAssistantDTO`; SDK 2.0.1, checked in sdk-types.test-d.ts.
 */
import { z } from 'zod';
import { assistantSchema } from '../create-call-request.ts';
import { type Faults, faultsOf } from './dto-faults.ts';

/** The fields of an assistant beside those that calls go by. What is in them is the provider's, and is kept as it comes. */
export const KEPT_FIELDS = [
  'analysisPlan',
  'artifactPlan',
  'backgroundSound',
  'backgroundSpeechDenoisingPlan',
  'compliancePlan',
  'credentialIds',
  'credentials',
  'endCallMessage',
  'endCallPhrases',
  'hooks',
  'keypadInputPlan',
  'metadata',
  'modelOutputInMessagesEnabled',
  'monitorPlan',
  'name',
  'observabilityPlan',
  'transcriber',
  'transportConfigurations',
  'voice',
  'voicemailDetection',
  'voicemailMessage',
] as const;

/** `assistant.serverMessages` may name these (SDK `AssistantServerMessagesItem`). */
export const SERVER_MESSAGE_NAMES = [
  'assistant.started',
  'assistant.speechStarted',
  'conversation-update',
  'end-of-call-report',
  'function-call',
  'hang',
  'language-changed',
  'language-change-detected',
  'model-output',
  'phone-call-control',
  'speech-update',
  'status-update',
  'transcript',
  'transcript[transcriptType="final"]',
  'tool-calls',
  'transfer-destination-request',
  'handoff-destination-request',
  'transfer-update',
  'user-interrupted',
  'voice-input',
  'chat.created',
  'chat.deleted',
  'session.created',
  'session.updated',
  'session.deleted',
  'call.deleted',
  'call.delete.failed',
  'call.artifact.upload',
] as const;

type KeptField = (typeof KEPT_FIELDS)[number];

const { variableValues: _onlyOfCalls, ...ofCalls } = assistantSchema.shape;
const unknownField = z.unknown().optional();

const assistantDtoSchema = z
  .strictObject({
    ...ofCalls,
    serverMessages: z.array(z.enum(SERVER_MESSAGE_NAMES)).optional(),
    ...(Object.fromEntries(KEPT_FIELDS.map((name) => [name, unknownField])) as Record<KeptField, typeof unknownField>),
  })
  .refine(({ name }) => typeof name !== 'string' || name.length <= 40, {
    path: ['name'],
    error: 'name must be shorter than or equal to 40 characters',
  });

export type AssistantDto = z.output<typeof assistantDtoSchema>;

export function readAssistantDto(body: unknown): AssistantDto | Faults {
  const parsed = assistantDtoSchema.safeParse(body);
  return parsed.success ? parsed.data : faultsOf(parsed.error);
}
