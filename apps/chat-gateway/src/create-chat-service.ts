/** The chat, put together from the store's part, Vapi's and the engine that answers turns. */
import { randomBytes } from 'node:crypto';
import type { Purge } from '@trunkline/call-control';
import {
  type ChatRecord,
  type ChatRole,
  encodeBase32,
  encodeRoute,
  isCallId,
  type SessionId,
  TrunklineError,
} from '@trunkline/protocol';
import { type Clock, type Logger, type RouteBook, systemClock } from '@trunkline/service-kit';
import type { RedisClient, SessionStore, TranscriptEntry } from '@trunkline/session-store';
import type { AnswerObserver, ChatService, TranscriptLine, Typing } from './chat-service.ts';
import { answerOf } from './turns/answer-of.ts';
import { finishTurn } from './turns/answer-turn.ts';
import type { Escalation } from './turns/pass-to-person.ts';
import { createTurnEngine } from './turns/turn-engine.ts';
import { stoppedEnd } from './turns/turn-ends.ts';
import { type ChatApiTimes, type ChatAssistant, createChatApi } from './vapi/chat-api.ts';

export interface ChatServiceOptions {
  /** With the limits `chatSessionMs` (CHAT_SESSION_TTL_MS) and `chatLeaseMs`. */
  store: SessionStore;
  /** A client of its own, because it waits for wake-ups. The service does not close it. */
  subscriber: RedisClient;
  replicaId: string;
  vapi: {
    baseUrl: string;
    apiKey: string;
    otherKeys?: ReadonlyMap<string, string> | undefined;
    assistant: ChatAssistant;
    times?: Partial<ChatApiTimes>;
  };
  /** The rules of ROUTES_FILE; missing where there is none. */
  book?: Pick<RouteBook, 'choose'> | undefined;
  /** Erases a session here and elsewhere. */
  purge: Pick<Purge, 'session'>;
  /** CHAT_QUEUE_MAX_MESSAGES. */
  maxWaiting: number;
  /** CHAT_MESSAGES_PER_MINUTE_PER_SESSION. */
  messagesPerMinute: number;
  /** How long a turn is held without a word of its holder: the `chatLeaseMs` of the store. @defaultValue 5000 */
  leaseMs?: number;
  /** How long the rest of an answer that broke off is looked for. @defaultValue 10000 */
  recoverMs?: number;
  /** CHAT_ESCALATION; off when it is missing. */
  escalation?: Escalation | undefined;
  log: Pick<Logger, 'warn' | 'error'>;
  clock?: Clock;
  epochMs?: () => number;
  chance?: () => number;
  observer?: AnswerObserver;
}

/** The service with what only the process needs of it. */
export interface RunningChatService extends ChatService {
  /**
   * Takes no turn any more. Resolves when those at work are done, and after `graceMs` leaves them to other replicas. Whoever waits for
   * an answer is still told of it, and readers go on.
   */
  drain(graceMs: number): Promise<void>;
  /** Leaves the turns at work to other replicas, and reads nothing any more. */
  close(): Promise<void>;
  /** How many answers this replica is giving just now. */
  readonly answering: number;
}

const unknownSession = (): TrunklineError =>
  new TrunklineError('TL_SESSION_NOT_FOUND', 'There is no such session, or it is no longer remembered.');

const MESSAGE_ID_BYTES = 16;
const buildMessageId = (): string => `msg_${encodeBase32(randomBytes(MESSAGE_ID_BYTES))}`;

const toLine = ({ role, text, atMs, channel, status }: TranscriptEntry): TranscriptLine => ({
  role,
  text,
  at: new Date(atMs).toISOString(),
  channel,
  status,
});

export function createChatService(options: ChatServiceOptions): RunningChatService {
  const { store, subscriber, replicaId, vapi, maxWaiting, messagesPerMinute, log } = options;
  const { clock = systemClock, leaseMs = 5_000 } = options;
  const feedReader = store.createFeedReader({ subscriber });
  const api = createChatApi({ ...vapi, clock });
  const engine = createTurnEngine({
    store,
    feedReader,
    api,
    assistant: vapi.assistant,
    clock,
    epochMs: options.epochMs ?? Date.now,
    chance: options.chance ?? Math.random,
    leaseMs,
    ...(options.recoverMs !== undefined && { recoverMs: options.recoverMs }),
    escalation: options.escalation,
    log,
    replicaId,
    observer: options.observer,
  });

  /** @throws TrunklineError TL_SESSION_NOT_FOUND, TL_SESSION_EXPIRED for one whose time has passed. */
  const readKnown = async (sessionId: SessionId): Promise<ChatRecord> => {
    const chat = await store.chats.read(sessionId);
    if (!chat) throw unknownSession();
    if (chat.state === 'expired') throw new TrunklineError('TL_SESSION_EXPIRED', 'This session has expired.');
    return chat;
  };

  /** A chat that goes on with a call has its route. What a session that exists has already stays. */
  const routeOf = async (given: SessionId | undefined): Promise<string | undefined> => {
    if (options.book === undefined) return undefined;
    const call = given !== undefined && isCallId(given) ? await store.sessions.read(given) : undefined;
    return call?.route ?? encodeRoute(options.book.choose({ channel: 'chat' }));
  };

  const stopRunning = async (sessionId: SessionId): Promise<void> => {
    const turn = await store.chatTurns.seize(sessionId, replicaId);
    if (turn) await finishTurn({ store, clock }, turn, stoppedEnd(turn, turn.shown));
    engine.drive(sessionId);
  };

  const end = async (sessionId: SessionId): Promise<void> => {
    const chat = await store.chats.read(sessionId);
    if (chat?.state === 'active') await stopRunning(sessionId);
    if ((await store.chats.end(sessionId)) === 'missing') throw unknownSession();
  };

  return {
    async send({ message, messageId = buildMessageId(), sessionId: given, userId, assistantId, metadata, continues }) {
      const route = await routeOf(given);
      const opening = { channel: 'chat' as const, userId, assistantId, metadata, continues, route };
      const { sessionId } = await store.chats.open(given, opening);
      const limits = { maxWaiting, perMinute: messagesPerMinute };
      const { after } = await store.chatQueue.enqueue(sessionId, { messageId, text: message }, limits);
      engine.drive(sessionId);
      return { sessionId, messageId, after };
    },

    answerOf: (taken, signal) =>
      answerOf({ store, feedReader, clock, onStillWaiting: () => engine.drive(taken.sessionId) }, taken, signal),

    read: (sessionId, after, signal) => feedReader.read(sessionId, after, signal),

    async feedState(sessionId) {
      await readKnown(sessionId);
      const { last, runningAfter } = await store.feeds.place(sessionId);
      return { last, ...(runningAfter !== undefined && { runningAfter }) };
    },

    async stop(sessionId) {
      await readKnown(sessionId);
      await stopRunning(sessionId);
    },

    async typing(sessionId, { role, from }) {
      await store.feeds.say(sessionId, `typing:${role}:${from}`);
    },

    onTyping(sessionId, listener) {
      return feedReader.listen(sessionId, (said) => {
        const [kind, role, ...from] = said.split(':');
        if (kind === 'typing') listener({ role: role as ChatRole, from: from.join(':') } satisfies Typing);
      });
    },

    async post(sessionId, { text, name }) {
      const messageId = buildMessageId();
      await store.chats.mute(sessionId, name ?? '');
      await stopRunning(sessionId);
      await store.chats.post(sessionId, { messageId, text, name });
      return { messageId };
    },

    handBack: (sessionId) => store.chats.handBack(sessionId),

    async view(sessionId) {
      const chat = await readKnown(sessionId);
      return {
        sessionId,
        state: chat.state === 'active' ? 'active' : 'ended',
        channel: chat.channel,
        createdAt: new Date(chat.createdAtMs).toISOString(),
        expiresAt: new Date(chat.expiresAtMs).toISOString(),
        transcript: (await store.transcripts.read(sessionId)).map(toLine),
      };
    },

    end,

    async purge(sessionId) {
      await end(sessionId);
      return options.purge.session(sessionId);
    },

    drain: (graceMs) => engine.close(graceMs),
    close: async () => {
      await engine.close(0);
      await feedReader.close();
    },
    get answering() {
      return engine.answering;
    },
  };
}
