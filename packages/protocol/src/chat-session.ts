/** The chat of a session as every replica must know it. Redis keeps it as a flat record. */
import { z } from 'zod';
import { metadataSchema } from './chat-wire.ts';
import type { SessionId } from './ids.ts';
import { CHANNELS } from './session.ts';

const optionalText = z.string().optional();
const ms = z.coerce.number().int().nonnegative();
const metadata = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(metadataSchema);

export const chatFieldsSchema = z.object({
  channel: z.enum(CHANNELS),
  createdAtMs: ms,
  expiresAtMs: ms,
  endedAtMs: ms.optional(),
  userId: optionalText,
  /** The assistant that answers; missing if it is the configured one. */
  assistantId: optionalText,
  /** What a route of ROUTES_FILE decided for the session (`readRoute`); missing where there is no such file. */
  route: optionalText,
  /** What whoever opened the session wants the agent to know. */
  metadata: metadata.optional(),
  /** The first session of the conversation, where that is another one. */
  conversationId: optionalText,
  /** The channel of the conversation before this session. */
  continuedFrom: z.enum(CHANNELS).optional(),
  /** The name of the person who has the session in the agent's place, which may be empty. Missing while the agent has it. */
  human: optionalText,
  /** Vapi's id of the last chat that was answered, with which the next one goes on. */
  previousChatId: optionalText,
  /** The last turn that the agent knows of. */
  toldTurn: z.coerce.number().int().nonnegative().default(0),
  /** Until when the agent knows what was said in other sessions of the conversation. */
  toldAtMs: ms.default(0),
});

/** `expired`: nobody wrote for the chat time. `ended`: somebody ended it. Both are final, and remembered for a while. */
export type ChatState = 'active' | 'expired' | 'ended';

/** Times are in epoch ms by Redis' clock. */
export type ChatRecord = { sessionId: SessionId; state: ChatState } & z.output<typeof chatFieldsSchema>;
