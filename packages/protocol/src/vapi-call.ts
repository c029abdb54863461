/**
 * The part of Vapi's Calls API that opens an agent leg. `transport.websocketCallUrl` and `subscriptionLimits` are on the
 * wire but not in the types of the official SDK, hence these schemas.
 * Source: docs.vapi.ai, "WebSocket transport"; OpenAPI `CreateCallDTO`.
 */
import { z } from 'zod';

export const vapiCallSchema = z.object({
  id: z.string().min(1),
  status: z.string().optional(),
  transport: z.object({ websocketCallUrl: z.url({ protocol: /^wss?$/ }) }),
  monitor: z.object({ controlUrl: z.string().optional() }).optional(),
  subscriptionLimits: z
    .object({ concurrencyBlocked: z.boolean().optional(), remainingConcurrentCalls: z.number().optional() })
    .optional(),
});
export type VapiCall = z.infer<typeof vapiCallSchema>;

/** How Vapi names the two audio formats of its WebSocket transport. */
export const VAPI_AUDIO_FORMATS = {
  mulaw: { format: 'mulaw', container: 'raw', sampleRate: 8000 },
  pcm16k: { format: 'pcm_s16le', container: 'raw', sampleRate: 16000 },
} as const;

/**
 * The client messages that the gateway lives on. `voice-input` is the exact text handed to the synthesiser, which makes
 * it the best record of what the agent set out to say; `assistant.speechStarted` adds word timings where a voice has them.
 */
export const VAPI_CLIENT_MESSAGES = [
  'assistant.speechStarted',
  'assistant.started',
  'hang',
  'model-output',
  'speech-update',
  'status-update',
  'tool-calls',
  'transcript',
  'transfer-update',
  'user-interrupted',
  'voice-input',
] as const;
