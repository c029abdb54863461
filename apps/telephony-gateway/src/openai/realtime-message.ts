/**
 * What the Realtime wire says, as far as it is used here. Read leniently: a type that nobody knows is passed over.
 * Source: OpenAI, "Realtime server events".
 */
import { z } from 'zod';

const text = z.string();
const optionalText = z.string().optional().catch(undefined);

const schemas = {
  'session.created': z.object({}),
  'input_audio_buffer.speech_started': z.object({}),
  'input_audio_buffer.speech_stopped': z.object({}),
  'conversation.item.input_audio_transcription.delta': z.object({ item_id: text, delta: text }),
  'conversation.item.input_audio_transcription.completed': z.object({ item_id: text, transcript: text }),
  'response.created': z.object({ response: z.object({ id: text }) }),
  'response.output_audio.delta': z.object({ response_id: text, item_id: text, delta: text }),
  'response.output_audio_transcript.delta': z.object({ response_id: text, delta: text }),
  'response.function_call_arguments.done': z.object({ call_id: text, name: text }),
  'response.done': z.object({
    response: z.object({
      id: text,
      status: optionalText,
      status_details: z
        .object({ error: z.object({ code: optionalText, type: optionalText }).optional().catch(undefined) })
        .nullish()
        .catch(undefined),
    }),
  }),
  error: z.object({ error: z.object({ code: optionalText, type: optionalText }) }),
} as const;

type Schemas = typeof schemas;
export type RealtimeMessage =
  | { [Type in keyof Schemas]: { type: Type } & z.infer<Schemas[Type]> }[keyof Schemas]
  | { type: 'other' }
  | { type: 'malformed'; fault: string };

/** Reads one text frame. Never throws. */
export function readRealtimeMessage(frame: string): RealtimeMessage {
  let message: unknown;
  try {
    message = JSON.parse(frame);
  } catch {
    return { type: 'malformed', fault: 'not JSON' };
  }
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
  if (typeof type !== 'string') return { type: 'malformed', fault: 'type' };
  if (!Object.hasOwn(schemas, type)) return { type: 'other' };
  const parsed = schemas[type as keyof Schemas].safeParse(message);
  if (!parsed.success) return { type: 'malformed', fault: `${type}: ${parsed.error.issues[0]?.path.join('.') ?? ''}` };
  return { type, ...parsed.data } as RealtimeMessage;
}
