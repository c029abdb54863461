/**
 * What Vapi says on the socket of its WebSocket transport, as text frames of JSON, next to the binary audio.
 * Source: Vapi SDK `ClientMessage*` types; docs.vapi.ai, "Server events". Messages come bare; a `{ "message": ... }`
 * envelope is taken as well because some bridges in the field see one.
 */
import { z } from 'zod';

const role = z.enum(['assistant', 'user']);
// What may be left out may as well be null or of another type: a message must not be lost for it.
const optionalText = z.string().optional().catch(undefined);
const optionalNumber = z.number().optional().catch(undefined);

const speechUpdate = z.object({
  status: z.enum(['started', 'stopped']),
  role,
  turn: optionalNumber,
});
const transcript = z.object({
  role,
  transcriptType: z.enum(['partial', 'final']),
  transcript: z.string(),
});
const turnMessage = z.object({ turnId: optionalText });
const statusUpdate = z.object({ status: z.string(), endedReason: optionalText });
const voiceInput = z.object({ input: z.string() });
/** SDK `AssistantSpeechWordAlignmentTiming` (times within a segment) and `AssistantSpeechWordProgressTiming` (a count so far). */
const wordTiming = z.discriminatedUnion('type', [
  z.object({ type: z.literal('word-alignment'), words: z.array(z.string()), wordsEndTimesMs: z.array(z.number()) }),
  z.object({ type: z.literal('word-progress'), wordsSpoken: z.number().int().nonnegative() }),
]);
export type VapiWordTiming = z.infer<typeof wordTiming>;
const assistantSpeech = z.object({
  text: z.string(),
  turn: optionalNumber,
  timing: wordTiming.optional().catch(undefined),
});
const toolCalls = z.object({
  toolCallList: z.array(
    z.object({
      id: z.string(),
      // Arguments come as an object or as its JSON, and only a transfer's are looked at.
      function: z.object({ name: z.string(), arguments: z.unknown().optional() }).optional(),
    }),
  ),
});
const transferUpdate = z.object({ destination: z.unknown().optional() });

export type VapiClientMessage =
  | ({ type: 'speech-update' } & z.infer<typeof speechUpdate>)
  | ({ type: 'transcript' } & z.infer<typeof transcript>)
  | ({ type: 'user-interrupted' } & z.infer<typeof turnMessage>)
  | ({ type: 'model-output' } & z.infer<typeof turnMessage>)
  | ({ type: 'status-update' } & z.infer<typeof statusUpdate>)
  | ({ type: 'voice-input' } & z.infer<typeof voiceInput>)
  | ({ type: 'assistant.speechStarted' } & z.infer<typeof assistantSpeech>)
  | ({ type: 'tool-calls' } & z.infer<typeof toolCalls>)
  | ({ type: 'transfer-update' } & z.infer<typeof transferUpdate>)
  | { type: 'hang' }
  /** Well-formed, but nothing the gateway acts on. */
  | { type: 'other' }
  | { type: 'malformed'; fault: string };

const schemas: Record<string, z.ZodType> = {
  'speech-update': speechUpdate,
  transcript,
  'user-interrupted': turnMessage,
  'model-output': turnMessage,
  'status-update': statusUpdate,
  'voice-input': voiceInput,
  'assistant.speechStarted': assistantSpeech,
  'tool-calls': toolCalls,
  'transfer-update': transferUpdate,
  hang: z.object({}),
};

/** Reads one text frame. Never throws: what cannot be read comes back as `malformed`. */
export function readVapiClientMessage(text: string): VapiClientMessage {
  // An exception of the parser costs a hundred times as much as this look, and a peer can send many empty messages.
  if (text === '') return { type: 'malformed', fault: 'empty' };
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { type: 'malformed', fault: 'not JSON' };
  }
  if (typeof message !== 'object' || message === null) return { type: 'malformed', fault: 'not an object' };
  const record = message as Record<string, unknown>;
  const inner = record['type'] === undefined && typeof record['message'] === 'object' ? record['message'] : record;
  const { type } = (inner ?? {}) as { type?: unknown };
  if (typeof type !== 'string') return { type: 'malformed', fault: 'type' };
  // Subscribing to final transcripts alone changes the literal type (docs.vapi.ai, "Server events").
  const kind = type.startsWith('transcript[') ? 'transcript' : type;
  const schema = Object.hasOwn(schemas, kind) ? schemas[kind] : undefined;
  if (!schema) return { type: 'other' };
  const parsed = schema.safeParse(inner);
  if (!parsed.success) {
    return { type: 'malformed', fault: `${kind}: ${parsed.error.issues[0]?.path.join('.') ?? ''}` };
  }
  return { type: kind, ...(parsed.data as object) } as VapiClientMessage;
}
