/**
 * What the chat does, whatever wire it is asked over. HTTP, SSE, WebSocket and the AI SDK's dialect are thin on top of this
 * (http/), and the turns of a session are answered below it (turns/).
 *
 * A message is taken, put into the queue of its session and answered in order, by whichever replica has the turn. Everything
 * that happens goes into the session's feed, and every reader is a tail of that feed on any replica.
 */
import type { PurgeReceipt } from '@trunkline/call-control';
import type { ChatAnswer, ChatEvent, ChatRequest, ChatRole, ChatStatus, SessionId } from '@trunkline/protocol';

/** A message as a wire has taken it. */
export interface IncomingMessage extends ChatRequest {
  /**
   * The sender's own id of the message. The same id twice in a session is one message, unless its answer has failed: then it is
   * asked anew. Made here when it is missing.
   */
  messageId?: string;
}

export interface TakenMessage {
  sessionId: SessionId;
  messageId: string;
  /** Reading the feed after this shows everything of this message and its answer. */
  after: FeedCursor;
}

/** The place in a session's feed after which reading goes on: the id of an event, or `0` for the beginning. */
export type FeedCursor = string;

export interface FeedEntry {
  id: FeedCursor;
  event: ChatEvent;
}

export interface TranscriptLine {
  role: ChatRole;
  text: string;
  /** ISO 8601. */
  at: string;
  channel: 'chat' | 'twilio' | 'web';
  status: ChatStatus;
}

/** What `GET /session/:sessionId` answers. */
export interface SessionView {
  sessionId: SessionId;
  state: 'active' | 'ended';
  channel: 'chat' | 'twilio' | 'web';
  createdAt: string;
  expiresAt: string;
  transcript: TranscriptLine[];
}

export interface HumanPost {
  text: string;
  name?: string;
}

export interface Typing {
  role: ChatRole;
  /** The socket or request it came from, so that nobody is told of their own typing. */
  from: string;
}

/** What the service tells of the answers that this replica gives, for its metrics. Times begin when the message was taken. */
export interface AnswerObserver {
  firstWord(afterMs: number): void;
  ended(status: ChatStatus, afterMs: number): void;
  /** A user has asked for a person, and the agent is mute. */
  passedOn(): void;
}

/** Every method rejects with a `TrunklineError`, `TL_STORE_UNAVAILABLE` among others. */
export interface ChatService {
  /**
   * Takes a message. A session that is unknown is created; with `continues` it goes on with an older conversation.
   * @throws TL_SESSION_EXPIRED, TL_SESSION_NOT_FOUND (of `continues`), TL_QUEUE_FULL, TL_RATE_LIMITED (of the session).
   */
  send(message: IncomingMessage): Promise<TakenMessage>;
  /**
   * Resolves with the answer, also when another replica gives it; `reply` is empty where a person has the session.
   * @throws what the answer failed with, and the signal's reason.
   */
  answerOf(taken: TakenMessage, signal: AbortSignal): Promise<ChatAnswer>;
  /**
   * Reads the feed on and on, one batch after the other, until `signal` aborts or the session ends. The next batch is read only
   * when it is asked for, so a slow reader costs one batch.
   */
  read(sessionId: SessionId, after: FeedCursor, signal: AbortSignal): AsyncIterable<readonly FeedEntry[]>;
  /**
   * Where the feed stands: `runningAfter` is the place before the running answer's start, and missing when nothing runs. While a
   * message waits for its answer to begin it is the place after which that beginning will come.
   * @throws TL_SESSION_NOT_FOUND, TL_SESSION_EXPIRED.
   */
  feedState(sessionId: SessionId): Promise<{ last: FeedCursor; runningAfter?: FeedCursor }>;
  /** Stops the running answer; does nothing when none runs. */
  stop(sessionId: SessionId): Promise<void>;
  /** Somebody writes. The sockets of the session are told, on all replicas; nothing is kept. */
  typing(sessionId: SessionId, typing: Typing): Promise<void>;
  onTyping(sessionId: SessionId, listener: (typing: Typing) => void): () => void;
  /** A person writes in the agent's place. The running answer is stopped, and the agent is mute until `handBack`. */
  post(sessionId: SessionId, post: HumanPost): Promise<{ messageId: string }>;
  handBack(sessionId: SessionId): Promise<void>;
  view(sessionId: SessionId): Promise<SessionView>;
  end(sessionId: SessionId): Promise<void>;
  purge(sessionId: SessionId): Promise<PurgeReceipt>;
}
