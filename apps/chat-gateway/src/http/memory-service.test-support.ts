/**
 * A chat in memory, for tests of the wires alone: what is asked, framed, refused and held back. How sessions, queues and answers
 * behave is proven against the real service and a real Redis (test/).
 */
import { buildSessionId, type ChatAnswer, type ChatEvent, type SessionId, TrunklineError } from '@trunkline/protocol';
import type { ChatService, FeedEntry, IncomingMessage, TakenMessage, Typing } from '../chat-service.ts';

interface MemorySession {
  state: 'active' | 'ended' | 'expired';
  feed: FeedEntry[];
  sent: IncomingMessage[];
  wake: Set<() => void>;
  running: string | undefined;
}

const EXPIRES_AT = '2026-01-01T00:30:00.000Z';
const BATCH = 16;

export class MemoryChat implements ChatService {
  readonly sessions = new Map<SessionId, MemorySession>();
  /** Batches that were asked for, over all readers. */
  batchesRead = 0;
  /** What the next messages fail with. */
  sendFault: TrunklineError | undefined;
  readonly #typing = new Map<SessionId, Set<(typing: Typing) => void>>();
  readonly #unwritten = new Map<SessionId, MemorySession>();
  #count = 0;

  /** Answers `send` at once when it is set; otherwise the test answers with `emit`. */
  reply: ((asked: string) => readonly string[]) | undefined = (asked) => ['You said: ', asked];

  session(sessionId: SessionId): MemorySession {
    const known = this.sessions.get(sessionId);
    if (!known) throw new TrunklineError('TL_SESSION_NOT_FOUND', 'There is no such session.');
    return known;
  }

  emit(sessionId: SessionId, event: ChatEvent): string {
    const session = this.session(sessionId);
    const id = `${1_000 + session.feed.length}-0`;
    if (event.type === 'message.started') session.running = event.messageId;
    if (event.type === 'message.completed' || event.type === 'error') session.running = undefined;
    session.feed.push({ id, event });
    for (const wake of session.wake) wake();
    return id;
  }

  open(sessionId: SessionId): MemorySession {
    const session = this.sessions.get(sessionId);
    if (session) return session;
    const fresh = this.#feedOf(sessionId);
    this.sessions.set(sessionId, fresh);
    return fresh;
  }

  complete(sessionId: SessionId, messageId: string, reply: string): void {
    const answer: ChatAnswer = {
      sessionId,
      chatId: `chat-of-${messageId}`,
      messageId,
      message: reply,
      reply,
      sessionActive: true,
      expiresAt: EXPIRES_AT,
    };
    this.emit(sessionId, { type: 'message.completed', finishReason: 'answered', ...answer });
  }

  #live(sessionId: SessionId): MemorySession {
    const session = this.session(sessionId);
    if (session.state !== 'active') throw new TrunklineError('TL_SESSION_EXPIRED', 'This session has expired.');
    return session;
  }

  #last(session: MemorySession): string {
    return session.feed.at(-1)?.id ?? '0';
  }

  async send(message: IncomingMessage): Promise<TakenMessage> {
    if (this.sendFault) throw this.sendFault;
    const sessionId = message.sessionId ?? buildSessionId(new TextEncoder().encode(`session-${this.sessions.size}--`));
    this.open(sessionId);
    const session = this.#live(sessionId);
    this.#count += 1;
    const messageId = message.messageId ?? `msg_${this.#count}`;
    const after = this.#last(session);
    session.sent.push(message);
    this.emit(sessionId, { type: 'message.started', messageId, turn: session.sent.length, asked: message.message });
    if (this.reply) {
      const words = this.reply(message.message);
      for (const delta of words) this.emit(sessionId, { type: 'message.delta', messageId, delta });
      this.complete(sessionId, messageId, words.join(''));
    }
    return { sessionId, messageId, after };
  }

  async answerOf({ sessionId, messageId, after }: TakenMessage, signal: AbortSignal): Promise<ChatAnswer> {
    for await (const batch of this.read(sessionId, after, signal)) {
      for (const { event } of batch) {
        if (!('messageId' in event) || event.messageId !== messageId) continue;
        if (event.type === 'error') throw new TrunklineError(event.code, event.message);
        if (event.type !== 'message.completed') continue;
        const { type: _type, finishReason: _finishReason, ...answer } = event;
        return answer;
      }
    }
    throw signal.reason;
  }

  /** A session that nobody has written in may be read: its events come once there are some. */
  #feedOf(sessionId: SessionId): MemorySession {
    const known = this.sessions.get(sessionId) ?? this.#unwritten.get(sessionId);
    if (known) return known;
    const unwritten: MemorySession = { state: 'active', feed: [], sent: [], wake: new Set(), running: undefined };
    this.#unwritten.set(sessionId, unwritten);
    return unwritten;
  }

  async *read(sessionId: SessionId, after: string, signal: AbortSignal): AsyncGenerator<readonly FeedEntry[]> {
    const session = this.#feedOf(sessionId);
    let next = after === '0' ? 0 : session.feed.findIndex(({ id }) => id === after) + 1;
    while (!signal.aborted) {
      const batch = session.feed.slice(next, next + BATCH);
      if (batch.length > 0) {
        next += batch.length;
        this.batchesRead += 1;
        yield batch;
        continue;
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          session.wake.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        session.wake.add(wake);
        signal.addEventListener('abort', wake);
      });
    }
  }

  async feedState(sessionId: SessionId): Promise<{ last: string; runningAfter?: string }> {
    const session = this.#live(sessionId);
    const last = this.#last(session);
    if (session.running === undefined) return { last };
    const at = session.feed.findIndex(
      ({ event }) => event.type === 'message.started' && event.messageId === session.running,
    );
    return { last, runningAfter: session.feed[at - 1]?.id ?? '0' };
  }

  async stop(sessionId: SessionId): Promise<void> {
    const { running } = this.#live(sessionId);
    if (running === undefined) return;
    const base = { sessionId, messageId: running, sessionActive: true, expiresAt: EXPIRES_AT };
    this.emit(sessionId, { type: 'message.completed', finishReason: 'stopped', message: '', reply: '', ...base });
  }

  async typing(sessionId: SessionId, typing: Typing): Promise<void> {
    for (const listener of this.#typing.get(sessionId) ?? []) listener(typing);
  }

  onTyping(sessionId: SessionId, listener: (typing: Typing) => void): () => void {
    const listeners = this.#typing.get(sessionId) ?? new Set();
    this.#typing.set(sessionId, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  async post(sessionId: SessionId, { text, name }: { text: string; name?: string }): Promise<{ messageId: string }> {
    this.#live(sessionId);
    const messageId = 'msg_person';
    this.emit(sessionId, {
      type: 'message.posted',
      messageId,
      role: 'human',
      text,
      ...(name !== undefined && { name }),
    });
    return { messageId };
  }

  async handBack(sessionId: SessionId): Promise<void> {
    this.#live(sessionId);
    this.emit(sessionId, { type: 'presence', agent: 'active' });
  }

  async view(sessionId: SessionId) {
    const { state } = this.session(sessionId);
    if (state === 'expired') throw new TrunklineError('TL_SESSION_EXPIRED', 'This session has expired.');
    return {
      sessionId,
      state,
      channel: 'chat' as const,
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: EXPIRES_AT,
      transcript: [],
    };
  }

  async end(sessionId: SessionId): Promise<void> {
    this.session(sessionId).state = 'ended';
  }

  async purge(sessionId: SessionId) {
    const session = this.session(sessionId);
    session.state = 'ended';
    const events = session.feed.length;
    const erased = { messages: session.sent.length, events, toolResults: 0, levels: 0, reports: 0, jobs: 0 };
    return { erased, askedOf: [], kept: [], remains: [] };
  }
}
