/** What Vapi has kept of a chat, read leniently (SDK `Chat`). */
import { z } from 'zod';

const message = z.looseObject({ role: z.string().optional(), content: z.unknown() }).catch({ content: undefined });
const keptChat = z.looseObject({ id: z.string().optional(), output: z.array(message).catch([]) });

export interface KeptAnswer {
  chatId: string | undefined;
  /** All that the assistant said, the messages one after the other; empty if it said nothing. */
  text: string;
}

/** Puts two messages of one answer after each other. Vapi says where one ends, and leaves no space there. */
function joinMessages(before: string, next: string): string {
  const needsSpace = before !== '' && next !== '' && !/\s$/.test(before) && !/^\s/.test(next);
  return needsSpace ? `${before} ${next}` : before + next;
}

/** @returns `undefined` when it is no chat. */
export function readKeptChat(body: unknown): KeptAnswer | undefined {
  const chat = keptChat.safeParse(body);
  if (!chat.success) return undefined;
  let text = '';
  for (const { role, content } of chat.data.output) {
    if (role === 'assistant' && typeof content === 'string') text = joinMessages(text, content);
  }
  return { chatId: chat.data.id, text };
}
