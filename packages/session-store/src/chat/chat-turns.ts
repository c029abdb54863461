import type { ChatEvent, ChatRecord, ChatState, ErrorCode, SessionId } from '@trunkline/protocol';
import { appendTurn, finishTurn, takeTurn } from '../scripts/index.ts';
import { encodeFields, fieldsOfReply } from '../sessions/session-record.ts';
import type { StoreContext } from '../store-context.ts';
import { decodeChat } from './chat-record.ts';

/** A message that is being answered, by one holder. */
export interface HeldTurn {
  sessionId: SessionId;
  holder: string;
  fence: string;
  /** Counted from 1 in each session. */
  number: number;
  messageId: string;
  /** What the user wrote. */
  text: string;
  /** When it was taken, by Redis' clock. */
  atMs: number;
  /** The number of the last step that was written. */
  step: number;
  /** How often Vapi may have taken the question so far. */
  asks: number;
  /** Vapi's id of the answer, once it is known. */
  chatId: string | undefined;
  /** What readers have been shown of the answer. More than nothing only after a take-over. */
  shown: string;
  /** Somebody has asked for the answer to be stopped. */
  isStopped: boolean;
  /** The session as it was when the turn was taken. */
  chat: ChatRecord;
}

export interface TurnProgress {
  /** One more than the step before. A step that is written again, because its answer was lost, is written once. */
  step: number;
  /** Words of the answer that the events show. */
  shown?: string;
  asks?: number;
  chatId?: string;
  events?: readonly ChatEvent[];
}

export interface TurnEnd {
  state: 'answered' | 'stopped' | 'interrupted' | 'failed';
  /** All words of the answer that were shown. */
  answer: string;
  /** Until when the agent knows what was said elsewhere, if it knows of this turn from here on. Epoch ms. */
  toldAtMs?: number;
  code?: ErrorCode;
  message?: string;
  retryAfterMs?: number;
  events: readonly ChatEvent[];
}

/**
 * The turns of a session: one message and its answer each, one at a time. A turn has one holder, whose lease runs out unless it
 * is prolonged; then the turn can be taken by another one, which finds what was shown of the answer. From that moment an earlier
 * holder writes nothing any more: every write carries the fencing number and is refused in the same script.
 *
 * Failure policy: see `RedisPort`. A failed `append` may have been done, and may be repeated with the same step. `finish` may be
 * repeated; a repetition answers `false`.
 */
export interface ChatTurns {
  /**
   * Takes the message that is to be answered next, or one whose holder is gone.
   * @returns `busy` if a turn is held, `idle` if nothing waits.
   */
  take(sessionId: SessionId, holder: string): Promise<HeldTurn | 'busy' | 'idle'>;
  /** Takes the running turn from its holder, to stop it. @returns `undefined` if none runs. */
  seize(sessionId: SessionId, holder: string): Promise<HeldTurn | undefined>;
  /** Prolongs the lease. @returns `false` if the turn is another's by now. */
  renew(turn: HeldTurn): Promise<boolean>;
  /** Writes what happens, and prolongs the lease. @returns `false` if the turn is another's by now; then nothing was written. */
  append(turn: HeldTurn, progress: TurnProgress): Promise<boolean>;
  /** Ends the turn. @returns `false` if the turn is another's, or over; then nothing was written. */
  finish(turn: HeldTurn, end: TurnEnd): Promise<boolean>;
  /** Hears of turns that this process has ended. It must be quick and must not throw. */
  listen(listener: (turn: HeldTurn, end: TurnEnd) => void): void;
}

type TakeReply =
  | ['busy' | 'idle']
  | ['turn', number: string, fence: string, shown: string, fields: string[], chat: [ChatState, ...string[]]];

const jsonOf = (events: readonly ChatEvent[]): string[] => events.map((event) => JSON.stringify(event));

export function createChatTurns({ port, keys, limits }: StoreContext): ChatTurns {
  const listeners: ((turn: HeldTurn, end: TurnEnd) => void)[] = [];
  const take = async (sessionId: SessionId, holder: string, force: 0 | 1): Promise<HeldTurn | 'busy' | 'idle'> => {
    const { chat, chatTurns, chatQueue, chatLease, chatShown, feed } = keys;
    const ofSession = [chat, chatTurns, chatQueue, chatLease, chatShown, feed].map((key) => key(sessionId));
    const args = [holder, limits.chatLeaseMs, force, keys.feedChannel(sessionId)];
    const reply = (await port.run(takeTurn, ofSession, args)) as TakeReply;
    if (reply[0] !== 'turn') return reply[0];
    const [, number, fence, shown, [messageId, text, atMs, chatId, asks, step, stop], [state, ...fields]] = reply;
    return {
      sessionId,
      holder,
      fence,
      number: Number(number),
      messageId: messageId ?? '',
      text: text ?? '',
      atMs: Number(atMs),
      step: Number(step),
      asks: Number(asks),
      chatId: chatId || undefined,
      shown,
      isStopped: stop !== '',
      chat: decodeChat(sessionId, state, fieldsOfReply(fields))!,
    };
  };
  const turnKeys = (sessionId: SessionId): string[] =>
    [keys.chat, keys.chatTurns, keys.chatLease, keys.chatShown, keys.feed].map((key) => key(sessionId));

  const append = async (
    { sessionId, fence, holder }: HeldTurn,
    shown: string,
    step: number | '',
    fields: readonly string[],
    events: readonly string[],
  ): Promise<boolean> => {
    const channel = keys.feedChannel(sessionId);
    const head = [fence, holder, limits.chatLeaseMs, limits.feedLength, channel, shown, step, fields.length];
    return (await port.run(appendTurn, turnKeys(sessionId), [...head, ...fields, ...events])) === 1;
  };

  return {
    take: (sessionId, holder) => take(sessionId, holder, 0),

    async seize(sessionId, holder) {
      const turn = await take(sessionId, holder, 1);
      return typeof turn === 'string' ? undefined : turn;
    },

    renew: (turn) => append(turn, '', '', [], []),

    append: (turn, { step, shown = '', asks, chatId, events = [] }) =>
      append(turn, shown, step, encodeFields({ asks, chatId }), jsonOf(events)),

    async finish(turn, end) {
      const { sessionId, fence } = turn;
      const { toldAtMs, events, ...kept } = end;
      const fields = encodeFields(kept);
      const reply = await port.run(finishTurn, turnKeys(sessionId), [
        fence,
        limits.feedLength,
        keys.feedChannel(sessionId),
        toldAtMs ?? '',
        fields.length,
        ...fields,
        ...jsonOf(events),
      ]);
      if (reply === 1) for (const listener of listeners) listener(turn, end);
      return reply === 1;
    },

    listen: (listener) => void listeners.push(listener),
  };
}
