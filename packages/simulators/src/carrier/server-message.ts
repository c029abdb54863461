/** What a media server may say to Twilio on a bidirectional stream. Source: Media Streams, websocket messages. */
import { z } from 'zod';

const streamSid = z.string();
// Strict objects: Twilio's warning 31951 names missing and extra fields alike.
const serverMessageSchema = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('media'),
    streamSid,
    media: z.strictObject({ payload: z.base64().min(1) }),
  }),
  z.strictObject({ event: z.literal('mark'), streamSid, mark: z.strictObject({ name: z.string() }) }),
  z.strictObject({ event: z.literal('clear'), streamSid }),
]);

export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** @returns the message, or the reason why it does not follow the protocol of stream `expectedSid` (warning 31951). */
export function readServerMessage(
  text: string,
  expectedSid: string,
): ServerMessage | { event: 'invalid'; reason: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { event: 'invalid', reason: 'not JSON' };
  }
  const parsed = serverMessageSchema.safeParse(json);
  if (!parsed.success) {
    const reason = parsed.error.issues
      .map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`)
      .join('; ');
    return { event: 'invalid', reason };
  }
  if (parsed.data.streamSid !== expectedSid) {
    return { event: 'invalid', reason: `streamSid: ${parsed.data.streamSid} is not the stream of this socket` };
  }
  return parsed.data;
}
