import type { ChatEvent, ChatState, SessionId } from '@trunkline/protocol';
import { postEntry, setHuman } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';
import { sessionOver, unknownSession } from './chat-record.ts';

export interface PersonsMessage {
  messageId: string;
  text: string;
  name?: string | undefined;
}

/**
 * A person who writes in the agent's place. While a person has a session, its agent is mute.
 * Failure policy: see `RedisPort`. A failed `post` may have been done; the others may be repeated without harm.
 * @throws TrunklineError TL_SESSION_NOT_FOUND, TL_SESSION_EXPIRED (every method).
 */
export interface ChatPeople {
  /** Gives the session to a person. @param name may be empty, if nobody in particular has it yet. */
  mute(sessionId: SessionId, name: string): Promise<void>;
  /** Gives the session back to the agent. */
  handBack(sessionId: SessionId): Promise<void>;
  /** Writes what a person says, and puts off the end of the session. */
  post(sessionId: SessionId, message: PersonsMessage): Promise<void>;
  /** Writes what the agent says by itself, outside any turn. The same id is written once. */
  say(sessionId: SessionId, message: Pick<PersonsMessage, 'messageId' | 'text'>): Promise<void>;
  /** Leaves a note for the agent, which gets it with the user's next message. */
  note(sessionId: SessionId, id: string, text: string): Promise<void>;
}

function assertActive(state: string): void {
  if (state === 'active' || state === 'same') return;
  throw state === 'missing' ? unknownSession() : sessionOver(state as Exclude<ChatState, 'active'>);
}

export function createChatPeople({ port, keys, limits }: StoreContext): ChatPeople {
  const give = async (sessionId: SessionId, human: string | undefined): Promise<void> => {
    const event: ChatEvent =
      human === undefined
        ? { type: 'presence', agent: 'active' }
        : { type: 'presence', agent: 'muted', ...(human !== '' && { human }) };
    const reply = await port.run(
      setHuman,
      [keys.chat(sessionId), keys.feed(sessionId)],
      [limits.feedLength, keys.feedChannel(sessionId), human === undefined ? 0 : 1, human ?? '', JSON.stringify(event)],
    );
    assertActive(String(reply));
  };

  const add = async (
    sessionId: SessionId,
    entry: [id: string, role: 'human' | 'assistant' | 'system', text: string, name: string],
    events: readonly ChatEvent[],
  ): Promise<void> => {
    const reply = await port.run(
      postEntry,
      [keys.chat(sessionId), keys.chatTurns(sessionId), keys.feed(sessionId)],
      [
        limits.chatSessionMs,
        limits.chatRetentionMs,
        limits.feedLength,
        keys.feedChannel(sessionId),
        limits.chatTurns,
        ...entry,
        ...events.map((event) => JSON.stringify(event)),
      ],
    );
    assertActive(String(reply));
  };

  return {
    mute: (sessionId, name) => give(sessionId, name),
    handBack: (sessionId) => give(sessionId, undefined),
    post: (sessionId, { messageId, text, name }) =>
      add(
        sessionId,
        [messageId, 'human', text, name ?? ''],
        [{ type: 'message.posted', messageId, role: 'human', text, ...(name !== undefined && { name }) }],
      ),
    say: (sessionId, { messageId, text }) =>
      add(
        sessionId,
        [messageId, 'assistant', text, ''],
        [{ type: 'message.posted', messageId, role: 'assistant', text }],
      ),
    note: (sessionId, id, text) => add(sessionId, [id, 'system', text, ''], []),
  };
}
