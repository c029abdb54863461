/** The chat of a page: one conversation that outlives reloads, lost connections and the gateway's restarts. */
import { partsFolder, withSlash } from '../parts.ts';
import { ChatConnection } from './chat-connection.ts';
import { createChatStore } from './chat-store.ts';
import type { ChatClient, ChatClientOptions, ChatState } from './chat-types.ts';
import { Conversation } from './conversation.ts';
import type { WireEvent } from './wire-event.ts';

const TYPING_EVERY_MS = 3_000;

/** Makes the client of a chat. It does nothing before `connect()` or `send()`. */
export function createChatClient(options: ChatClientOptions): ChatClient {
  return new Chat(options);
}

class Chat implements ChatClient {
  readonly #store;
  readonly #connection: ChatConnection;
  readonly #listeners = new Set<(state: ChatState) => void>();
  #conversation: Conversation;
  #typedAtMs = 0;
  #isTold = true;
  /** The messages that this connection was given already. */
  readonly #given = new Set<string>();

  constructor(options: ChatClientOptions) {
    const baseUrl = options.baseUrl.replace(/\/$/, '');
    this.#store = createChatStore(options.storage, baseUrl);
    this.#conversation = this.#store.load(options.sessionId);
    this.#connection = new ChatConnection({
      baseUrl,
      partsBaseUrl: () => (options.partsBaseUrl ? withSlash(options.partsBaseUrl) : partsFolder(baseUrl)),
      token: options.token,
      sessionId: () => this.#conversation.sessionId,
      cursor: () => this.#conversation.cursor,
      onSession: (sessionId) => (this.#conversation.sessionId = sessionId),
      onPosted: (messageId) => this.#conversation.posted.add(messageId),
      onRefused: (messageId, fault) => {
        this.#conversation.fail(messageId, fault);
        this.#changed();
      },
      onEvent: (event) => this.#handle(event),
      onChange: () => this.#changed(),
      onExpired: () => {
        this.#conversation.end('expired');
        this.#finish();
      },
    });
  }

  get state(): ChatState {
    const { sessionId, items, running, presence, typing, ended } = this.#conversation;
    const { state: connection, fault } = this.#connection;
    return { sessionId, connection, items, running, presence, typing, ended, fault };
  }

  subscribe(listener: (state: ChatState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  connect(): void {
    if (this.#conversation.ended) return;
    addEventListener('pagehide', this.#save);
    document.addEventListener('visibilitychange', this.#save);
    this.#connection.open();
  }

  send(text: string): string {
    const messageId = newMessageId();
    this.#conversation.addOwn(messageId, text);
    this.#changed();
    this.connect();
    return messageId;
  }

  retry(messageId: string): void {
    const question = this.#conversation.question(messageId);
    if (!question) return;
    if (question.status === 'failed') this.#conversation.remove(messageId);
    this.send(question.text);
  }

  stop(): void {
    this.#connection.link?.stop();
  }

  typing(): void {
    const nowMs = Date.now();
    if (nowMs - this.#typedAtMs < TYPING_EVERY_MS) return;
    this.#typedAtMs = nowMs;
    this.#connection.link?.typing();
  }

  startAnew(): void {
    const old = this.#conversation;
    this.#connection.close('idle');
    // Another tab may have begun the new session already.
    const stored = this.#store.load(undefined);
    this.#conversation = stored.sessionId === old.sessionId ? new Conversation() : stored;
    for (const { key, text } of old.unsent()) this.#conversation.addOwn(key, text);
    this.connect();
  }

  beginCall(): ReturnType<ChatClient['beginCall']> {
    const hear = this.#conversation.beginCall(`call-${Date.now()}`);
    return (turn) => {
      hear(turn);
      this.#changed();
    };
  }

  close(): void {
    this.#save();
    removeEventListener('pagehide', this.#save);
    document.removeEventListener('visibilitychange', this.#save);
    this.#connection.close('idle');
  }

  readonly #save = (): void => this.#store.save(this.#conversation);

  #handle(event: WireEvent): void {
    if (event.type === 'error' && event.code === 'TL_SESSION_EXPIRED') this.#conversation.end('expired');
    else if (!this.#conversation.apply(event, Date.now())) return;
    // Whatever was wrong, the session goes on.
    if (event.id !== undefined) this.#connection.fault = undefined;
    if (event.type === 'error' && event.messageId === undefined) {
      this.#connection.fault = { code: event.code, message: event.message, retryable: event.retryable };
    }
    if (event.type === 'typing') setTimeout(() => this.#endTyping(), event.forMs);
    if (this.#conversation.ended) this.#finish();
    this.#changed();
  }

  #endTyping(): void {
    const { typing } = this.#conversation;
    if (typing && typing.untilMs <= Date.now()) this.#conversation.typing = undefined;
    this.#changed();
  }

  #finish(): void {
    this.#store.clear();
    this.#connection.close('ended');
  }

  /** Tells the listeners soon, once for all that changes until then. */
  #changed(): void {
    if (!this.#isTold) return;
    this.#isTold = false;
    queueMicrotask(() => {
      this.#isTold = true;
      this.#sendUnsent();
      this.#store.saveSoon(this.#conversation);
      for (const listener of this.#listeners) listener(this.state);
    });
  }

  #sendUnsent(): void {
    const { state, link } = this.#connection;
    if (state !== 'open' || !link) return this.#given.clear();
    for (const item of this.#conversation.unsent()) {
      if (this.#given.has(item.key)) continue;
      this.#given.add(item.key);
      link.message(item);
    }
  }
}

/** 128 random bits. `crypto.randomUUID` is missing on a page without https. */
function newMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `m_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
