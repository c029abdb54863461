/**
 * What `POST /call` takes for the WebSocket transport, checked as strictly as Vapi checks it, so that a request which it
 * would refuse is refused here. Source: Vapi OpenAPI, `CreateCallDTO`; docs.vapi.ai, "WebSocket transport".
 */
import { z } from 'zod';

const loose = z.record(z.string(), z.unknown());
const seconds = (min: number, max: number) => z.number().min(min).max(max).optional();

/** Where server messages go (SDK `Server`); `secret` is of an older form, which is still taken (vapi.md, section 3). */
export const serverSchema = z.looseObject({
  url: z.url(),
  timeoutSeconds: seconds(1, 300),
  secret: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  backoffPlan: z
    .object({
      type: z.enum(['fixed', 'exponential']).default('fixed'),
      maxRetries: z.number().int().min(0).max(10).default(0),
      baseDelaySeconds: z.number().min(0).max(10).default(0),
      excludedStatusCodes: z.array(z.number()).default([]),
    })
    .optional(),
});
export type ServerSettings = z.infer<typeof serverSchema>;

export const assistantSchema = z.looseObject({
  clientMessages: z.array(z.string()).optional(),
  serverMessages: z.array(z.string()).optional(),
  server: serverSchema.optional(),
  firstMessage: z.string().optional(),
  // Of the model, only what carries a conversation on: the rest is the provider's.
  model: z
    .looseObject({ messages: z.array(z.looseObject({ role: z.string(), content: z.string() })).optional() })
    .optional(),
  variableValues: loose.optional(),
  firstMessageMode: z
    .enum(['assistant-speaks-first', 'assistant-waits-for-user', 'assistant-speaks-first-with-model-generated-message'])
    .optional(),
  firstMessageInterruptionsEnabled: z.boolean().optional(),
  silenceTimeoutSeconds: seconds(10, 3600),
  maxDurationSeconds: seconds(10, 43_200),
  startSpeakingPlan: z.looseObject({ waitSeconds: seconds(0, 5) }).optional(),
  stopSpeakingPlan: z
    .looseObject({ numWords: seconds(0, 10), voiceSeconds: seconds(0, 0.5), backoffSeconds: seconds(0, 10) })
    .optional(),
});
export type AssistantSettings = z.infer<typeof assistantSchema>;

const audioFormatSchema = z
  .strictObject({
    format: z.enum(['pcm_s16le', 'mulaw']),
    container: z.literal('raw').default('raw'),
    sampleRate: z.number().min(0).max(192_000),
  })
  .refine(({ format, sampleRate }) => sampleRate === (format === 'mulaw' ? 8000 : 16_000), {
    error: 'this simulator speaks mulaw at 8000 Hz and pcm_s16le at 16000 Hz; Vapi itself would resample',
  });

const transportSchema = z.strictObject({
  provider: z.literal('vapi.websocket'),
  conversationType: z.literal('voice').optional(),
  audioFormat: audioFormatSchema.default({ format: 'pcm_s16le', container: 'raw', sampleRate: 16_000 }),
});

const subjects = ['assistantId', 'assistant', 'squadId', 'squad', 'workflowId', 'workflow'] as const;

export const createCallRequestSchema = z
  .strictObject({
    assistantId: z.string().min(1).optional(),
    assistant: assistantSchema.optional(),
    assistantVersion: z.string().optional(),
    assistantOverrides: assistantSchema.optional(),
    squadId: z.string().optional(),
    squad: loose.optional(),
    // Apply to each member of the squad (SDK `CreateCallDto`).
    squadOverrides: assistantSchema.optional(),
    workflowId: z.string().optional(),
    workflow: loose.optional(),
    workflowOverrides: loose.optional(),
    name: z.string().max(40).optional(),
    customer: loose.optional(),
    transport: transportSchema,
  })
  .refine((body) => subjects.some((subject) => body[subject] !== undefined), {
    error: `one of ${subjects.join(', ')} is required`,
  });

export type CreateCallRequest = z.infer<typeof createCallRequestSchema>;

/**
 * @param body the JSON body of the request.
 * @returns the request, or what Vapi's validation would say about it: one sentence per fault.
 */
export function readCreateCallRequest(body: unknown): CreateCallRequest | { faults: string[] } {
  if (typeof body !== 'object' || body === null) return { faults: ['the body must be a JSON object'] };
  const forbidden = ['phoneNumber', 'phoneNumberId'].filter((field) => field in body);
  if (forbidden.length > 0) {
    return { faults: forbidden.map((field) => `${field} should not be set with transport.provider vapi.websocket`) };
  }
  const parsed = createCallRequestSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  return { faults: parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`) };
}

/** The assistant of a request with its overrides applied, as far as a simulated agent follows them. */
export function assistantOf(request: CreateCallRequest): AssistantSettings {
  const { assistant = {}, assistantOverrides = request.squadOverrides ?? {} } = request;
  return {
    ...assistant,
    ...assistantOverrides,
    // Overrides are merged deeply, `PATCH /assistant` is not (vapi.md, section 8).
    ...((assistant.model ?? assistantOverrides.model) && {
      model: { ...assistant.model, ...assistantOverrides.model },
    }),
    startSpeakingPlan: { ...assistant.startSpeakingPlan, ...assistantOverrides.startSpeakingPlan },
    stopSpeakingPlan: { ...assistant.stopSpeakingPlan, ...assistantOverrides.stopSpeakingPlan },
  };
}
