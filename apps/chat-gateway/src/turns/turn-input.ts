/**
 * What the agent is asked. Usually it is the user's words alone, since Vapi keeps what was said before. What it does not know it
 * is told with the question: what was said on other channels, by a person who had the session, or in an answer that was stopped
 * or failed.
 */
import { isCallId } from '@trunkline/protocol';
import type { HeldTurn, SessionStore, TranscriptEntry } from '@trunkline/session-store';
import type { ChatInputMessage, ChatQuestion } from '../vapi/chat-api.ts';

export type InputSources = Pick<SessionStore, 'chats' | 'conversations' | 'transcripts'>;

/** About an hour of talk, and more than any agent makes use of. */
const MOST_MESSAGES = 400;
const MOST_CHARACTERS = 60_000;

const OTHER_CHANNELS =
  'The same person also talks to you on other channels. What was said there and you have not been told yet follows in order.';

function messageOf({ role, text, name }: TranscriptEntry): ChatInputMessage {
  if (role !== 'human') return { role, content: text };
  const who = name === undefined ? 'A person of our team' : `${name}, a person of our team,`;
  return { role: 'system', content: `${who} wrote to the user in your place: ${text}` };
}

/** The newest messages that fit; those before them are left out. */
function newestOf(messages: readonly ChatInputMessage[]): ChatInputMessage[] {
  let characters = 0;
  let first = messages.length;
  while (first > 0 && messages.length - first < MOST_MESSAGES) {
    characters += messages[first - 1]!.content.length;
    if (characters > MOST_CHARACTERS) break;
    first -= 1;
  }
  return messages.slice(first);
}

/** Whether there can be nothing that the agent does not know. */
async function isUpToDate({ sessionId, number, chat }: HeldTurn, { conversations }: InputSources): Promise<boolean> {
  if (number !== chat.toldTurn + 1 || chat.conversationId !== undefined || isCallId(sessionId)) return false;
  return (await conversations.sessionsOf(sessionId)).length === 1;
}

/**
 * @param isWhole tells everything, because Vapi does not know the chat so far.
 * @throws TrunklineError when the store is out of reach.
 */
export async function buildInput(
  turn: HeldTurn,
  sources: InputSources,
  { isWhole }: { isWhole: boolean },
): Promise<ChatQuestion['input']> {
  const { sessionId, chat } = turn;
  if (!isWhole && (await isUpToDate(turn, sources))) return turn.text;
  const told = isWhole ? { turn: 0, atMs: 0 } : { turn: chat.toldTurn, atMs: chat.toldAtMs };
  const isNews = (line: TranscriptEntry): boolean =>
    line.sessionId === sessionId && line.turn !== undefined
      ? line.turn > told.turn && line.turn < turn.number
      : line.atMs > told.atMs;
  const [lines, entries] = await Promise.all([sources.transcripts.read(sessionId), sources.chats.entries(sessionId)]);
  const news = lines.filter(isNews);
  const notes = entries.filter(({ role, number }) => role === 'system' && number > told.turn && number < turn.number);
  const isElsewhere = news.some(({ sessionId: of, turn: number }) => of !== sessionId || number === undefined);
  const messages = [
    ...newestOf(news.map(messageOf)),
    ...notes.map(({ text }): ChatInputMessage => ({ role: 'system', content: text })),
  ];
  if (messages.length === 0) return turn.text;
  return [
    ...(isElsewhere ? [{ role: 'system' as const, content: OTHER_CHANNELS }] : []),
    ...messages,
    { role: 'user', content: turn.text },
  ];
}
