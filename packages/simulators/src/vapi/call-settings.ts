import { DEFAULT_BEHAVIOUR, type VapiBehaviour } from './call-behaviour.ts';
import {
  type AssistantSettings,
  assistantOf,
  type CreateCallRequest,
  type ServerSettings,
} from './create-call-request.ts';

/** Vapi's default for `assistant.clientMessages` (OpenAPI, `CreateAssistantDTO`). */
const DEFAULT_CLIENT_MESSAGES: readonly string[] = [
  'conversation-update',
  'function-call',
  'hang',
  'model-output',
  'speech-update',
  'status-update',
  'transfer-update',
  'transcript',
  'tool-calls',
  'user-interrupted',
  'voice-input',
  'workflow.node.started',
  'assistant.started',
];

/** Vapi's default for `assistant.serverMessages` (OpenAPI, `CreateAssistantDTO`). */
const DEFAULT_SERVER_MESSAGES: readonly string[] = [
  'conversation-update',
  'end-of-call-report',
  'function-call',
  'hang',
  'speech-update',
  'status-update',
  'tool-calls',
  'transfer-destination-request',
  'handoff-destination-request',
  'user-interrupted',
  'assistant.started',
];

/** What one call goes by: the simulator's behaviour, with what the request asked for on top. */
export interface CallSettings extends VapiBehaviour {
  readonly audioFormat: 'mulaw' | 'pcm16k';
  readonly clientMessages: ReadonlySet<string>;
  readonly serverMessages: ReadonlySet<string>;
  /** Where the request wants webhooks to go; `undefined` leaves it to the simulator's own. */
  readonly server: ServerSettings | undefined;
}

export function resolveCallSettings(request: CreateCallRequest, behaviour: Partial<VapiBehaviour>): CallSettings {
  const assistant = assistantOf(request);
  return {
    ...DEFAULT_BEHAVIOUR,
    ...behaviour,
    ...withoutUndefined(behaviourOf(assistant)),
    audioFormat: request.transport.audioFormat.format === 'mulaw' ? 'mulaw' : 'pcm16k',
    clientMessages: new Set(assistant.clientMessages ?? DEFAULT_CLIENT_MESSAGES),
    serverMessages: new Set(assistant.serverMessages ?? DEFAULT_SERVER_MESSAGES),
    server: assistant.server,
  };
}

function behaviourOf(assistant: AssistantSettings): { [Key in keyof VapiBehaviour]?: VapiBehaviour[Key] | undefined } {
  const { startSpeakingPlan, stopSpeakingPlan } = assistant;
  return {
    firstMessageMode:
      assistant.firstMessageMode === 'assistant-speaks-first-with-model-generated-message'
        ? 'assistant-speaks-first'
        : assistant.firstMessageMode,
    firstMessageInterruptionsEnabled: assistant.firstMessageInterruptionsEnabled,
    silenceTimeoutMs: toMs(assistant.silenceTimeoutSeconds),
    maxDurationMs: toMs(assistant.maxDurationSeconds),
    answerDelayMs: toMs(startSpeakingPlan?.waitSeconds),
    interruptAfterVoiceMs: toMs(stopSpeakingPlan?.voiceSeconds),
    interruptAfterWords: stopSpeakingPlan?.numWords,
    backoffMs: toMs(stopSpeakingPlan?.backoffSeconds),
  };
}

const toMs = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : seconds * 1000);

function withoutUndefined(fields: {
  [Key in keyof VapiBehaviour]?: VapiBehaviour[Key] | undefined;
}): Partial<VapiBehaviour> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
