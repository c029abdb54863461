/** What the gateway says in JSON (CONTRACT, "Browser voice on the wire"), read by the contract and not by the gateway's code. */
import { z } from 'zod';

const generation = z.number().int().nonnegative();
const format = z.enum(['pcm16k', 'mulaw']);
const words = { turnId: z.string(), role: z.enum(['user', 'assistant']), text: z.string() };

const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ready'),
    sessionId: z.string(),
    resumeToken: z.string(),
    ackSeq: z.number().int().nonnegative(),
    format,
  }),
  z.object({ type: z.literal('partial'), ...words }),
  z.object({ type: z.literal('final'), ...words }),
  z.object({ type: z.literal('turn'), turnId: z.string(), generation }),
  z.object({ type: z.literal('hold'), generation }),
  z.object({ type: z.literal('resume'), generation }),
  z.object({ type: z.literal('interrupt'), generation }),
  z.object({ type: z.literal('format'), format }),
  z.object({ type: z.literal('ack'), seq: z.number().int().nonnegative() }),
  z.looseObject({ type: z.literal('stats') }),
  z.object({ type: z.literal('error'), code: z.string(), message: z.string(), retryable: z.boolean() }),
  z.object({ type: z.literal('pong') }),
]);
export type BrowserServerMessage = z.infer<typeof serverMessageSchema>;

/** @returns `undefined` for what is not in the contract. */
export function readBrowserMessage(text: string): BrowserServerMessage | undefined {
  try {
    const read = serverMessageSchema.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
