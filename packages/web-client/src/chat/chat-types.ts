/** What a page sees of a conversation: everything that is said in it, who answers, and how the connection is. */
import type { ChatRole } from '@trunkline/protocol';

/** A fault as it is shown. `message` is a sentence in English; a page that speaks other languages goes by `code`. */
export interface ChatFault {
  code: string;
  message: string;
  /** Whether trying again can help. */
  retryable: boolean;
}

/**
 * How a message is. The user's own: `sending` until the gateway has it, then `sent`, or `failed`. An answer: `streaming` while its
 * words come, then as it ended. What is heard in a call: `partial` while it may still change, then `final`.
 */
export type MessageStatus =
  | 'sending'
  | 'sent'
  | 'streaming'
  | 'answered'
  | 'stopped'
  | 'interrupted'
  | 'failed'
  | 'partial'
  | 'final';

export interface SpokenItem {
  kind: 'spoken';
  /** Unlike that of every other item, and the same for as long as the item lives. */
  key: string;
  /** The message that this is, or that it answers; missing for what is said in a call. */
  messageId?: string;
  role: ChatRole;
  text: string;
  status: MessageStatus;
  /** The name of the person who writes. */
  name?: string;
  /** The tool that the agent is using right now. */
  tool?: string;
  fault?: ChatFault;
}

/** Something that happened between two messages. */
export interface NoteItem {
  kind: 'note';
  key: string;
  note: 'callStarted' | 'callEnded' | 'humanJoined' | 'humanLeft';
  name?: string;
}

export type ChatItem = SpokenItem | NoteItem;

/** Who answers, and whether a call is live in the session. */
export interface ChatPresence {
  agent: 'active' | 'muted' | 'away';
  human?: string;
  call: 'live' | 'none';
}

/**
 * `connecting` for the first time, `reconnecting` after the connection was lost, `refused` when trying again by itself cannot help,
 * `ended` when the session is over.
 */
export type ChatConnection = 'idle' | 'connecting' | 'open' | 'reconnecting' | 'refused' | 'ended';

export interface ChatState {
  readonly sessionId: string | undefined;
  readonly connection: ChatConnection;
  /** In the order in which they were said; messages that the gateway does not have yet are last. */
  readonly items: readonly ChatItem[];
  /** The message that is being answered. */
  readonly running: string | undefined;
  readonly presence: ChatPresence;
  /** Who writes, until when in epoch ms. */
  readonly typing: { role: ChatRole; untilMs: number } | undefined;
  /** Why the session is over. */
  readonly ended: 'ended' | 'expired' | undefined;
  /** What is wrong with the connection. A fault of one message is at that message. */
  readonly fault: ChatFault | undefined;
}

/** What `POST /web/sessions` answers, as far as the chat needs it. */
export interface PageSession {
  token: string;
  sessionId?: string;
  /** ISO 8601. */
  expiresAt?: string;
}

/** What is used of `localStorage` or `sessionStorage`. */
export type ChatStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface ChatClientOptions {
  /** The origin and path below which `/chat` is. */
  baseUrl: string;
  /**
   * Fetches a token from the page's own server, for the session that is named, or for a new one. May reject with a `ChatFault`
   * (an `Error` with `code` and `retryable`); `TL_SESSION_EXPIRED` says that the named session is over.
   */
  token: (wish: { sessionId?: string }) => Promise<string | PageSession>;
  /**
   * The folder of `trunkline-chat-http.js`, which is loaded where sockets do not get through; of the page's own origin where its
   * Content-Security-Policy says `script-src 'self'`.
   * @defaultValue the folder `widget/` below `baseUrl`
   */
  partsBaseUrl?: string;
  /** The session to go on with. By default the stored one, else a new one. */
  sessionId?: string;
  /** Where the conversation is kept over a reload; nowhere by default. */
  storage?: ChatStorage | undefined;
}

/** What one side says in a call. The same turn comes again and again until it is final. */
export interface HeardTurn {
  turnId: string;
  role: 'user' | 'assistant';
  text: string;
  final: boolean;
}

export interface ChatClient {
  readonly state: ChatState;
  /** Calls `listener` after every change, once for what changes together. @returns a function that ends it. */
  subscribe(listener: (state: ChatState) => void): () => void;
  /** Connects, and stays connected until `close`. After `refused` it tries again. */
  connect(): void;
  /** Sends a message, as soon as there is a connection, and once. @returns its id. */
  send(text: string): string;
  /** Asks again what has failed or was interrupted. */
  retry(messageId: string): void;
  /** Stops the running answer. What was shown of it stays. */
  stop(): void;
  /** Tells the others that the user is writing. May be called at every key. */
  typing(): void;
  /** Leaves a session that is over, and begins a new one. */
  startAnew(): void;
  /**
   * Says that a call of this page begins. @returns what takes the words of that call, which stand among those of the chat. The gateway
   * may say the same words as events of the session; they count once.
   */
  beginCall(): (turn: HeardTurn) => void;
  /** Disconnects. What is stored stays. */
  close(): void;
}
