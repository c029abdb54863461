/**
 * One socket of `GET /chat/ws`: the events of its session go out, messages come in. What comes in is carried out one after the
 * other, so that messages are taken in the order in which they were sent.
 *
 * Bounds: SocketBudget says how much may come; beyond MAX_WAITING messages that wait for Redis the newest is refused. What goes
 * out is held back like that of every reader (OutboundWindow).
 */
import { OutboundWindow, type Reader } from '@trunkline/service-kit';
import { type ChatSocketMessage, type SessionId, TrunklineError } from '@trunkline/protocol';
import type { WebSocket } from 'ws';
import type { Caller } from '../http/access/caller.ts';
import type { ChatRoutesDeps } from '../http/chat-routes-deps.ts';
import { BEGINNING, readCursor } from '../readers/feed-cursor.ts';
import { SocketBudget } from './socket-budget.ts';
import { readSocketMessage } from './socket-message.ts';
import { SocketFeed } from './socket-feed.ts';

export type ChatSocketDeps = Pick<ChatRoutesDeps, 'service' | 'intake' | 'readers' | 'counters' | 'clock'>;

const MAX_WAITING = 32;
const MAX_STALL_MS = 30_000;
const PING_MS = 20_000;
/** Two pings without any sign of life. */
const MAX_SILENCE_MS = 50_000;
/** How long dots are shown for somebody who has written nothing since. */
const TYPING_MS = 6_000;
/** A client that comes back says where it left off. One that says nothing for so long gets what runs. */
const RESUME_WITHIN_MS = 500;
const CLOSE_WITHIN_MS = 2_000;
const MAX_HEARD_AFTER_END = 100;
const POLICY_VIOLATION = 1008;
const SERVICE_RESTART = 1012;

export class ChatSocket implements Reader {
  readonly #socket: WebSocket;
  readonly #deps: ChatSocketDeps;
  readonly #caller: Caller;
  readonly #sessionId: SessionId;
  /** Names this socket to the others of the session. */
  readonly #id: string;
  readonly #window: OutboundWindow;
  readonly #budget: SocketBudget;
  readonly #feed: SocketFeed;
  readonly #undo: (() => void)[] = [];
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isClosed = false;
  #heardAfterEnd = 0;
  #heardAtMs: number;
  #pingedAtMs: number;

  constructor(socket: WebSocket, deps: ChatSocketDeps, caller: Caller, sessionId: SessionId, id: string) {
    const { clock, readers, service } = deps;
    this.#socket = socket;
    this.#deps = deps;
    this.#caller = caller;
    this.#sessionId = sessionId;
    this.#id = id;
    this.#window = new OutboundWindow(clock);
    this.#budget = new SocketBudget(clock);
    this.#feed = new SocketFeed(service, sessionId, (text) => this.#sendWhenRoom(text));
    this.#heardAtMs = this.#pingedAtMs = clock.nowMs();
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#hear(data, isBinary));
    socket.on('pong', () => {
      this.#heardAtMs = clock.nowMs();
    });
    socket.on('close', () => this.#close());
    // Every error is followed by `close`, which is what is acted on.
    socket.on('error', () => {});
    this.#undo.push(
      service.onTyping(sessionId, ({ role, from }) => {
        if (from !== id) this.#sendIfRoom({ type: 'typing', role, forMs: TYPING_MS });
      }),
      clock.setTimeout(() => this.#do(() => this.#feed.startWhereItRuns()), RESUME_WITHIN_MS),
    );
    this.#undo.push(readers.add(this));
  }

  get heldBytes(): number {
    return this.#window.heldBytes;
  }

  tick(nowMs: number): void {
    if (this.#window.stalledForMs(nowMs) >= MAX_STALL_MS || nowMs - this.#heardAtMs >= MAX_SILENCE_MS) {
      this.#deps.readers.stalled += 1;
      this.#socket.terminate();
      return;
    }
    if (nowMs - this.#pingedAtMs < PING_MS || this.#window.heldBytes > 0) return;
    this.#pingedAtMs = nowMs;
    this.#socket.ping();
  }

  restart(): void {
    this.#end(SERVICE_RESTART, 'this replica is being stopped; come back at once');
  }

  #hear(data: Buffer, isBinary: boolean): void {
    if (this.#isClosed) {
      // What was on its way when the peer got the close is read and dropped. A flood is not waited for.
      this.#heardAfterEnd += 1;
      if (this.#heardAfterEnd > MAX_HEARD_AFTER_END) this.#socket.terminate();
      return;
    }
    this.#heardAtMs = this.#deps.clock.nowMs();
    if (!this.#budget.message(data.length)) return this.#cutOff();
    const message = isBinary
      ? { fault: new TrunklineError('TL_BAD_REQUEST', 'Only text messages are understood here.') }
      : readSocketMessage(data.toString('utf8'));
    if (message === undefined) return;
    if ('fault' in message) {
      if (!this.#budget.fault()) return this.#cutOff();
      return this.#tell(message.fault, message.messageId);
    }
    const messageId = message.type === 'message' ? message.messageId : undefined;
    if (this.#waiting < MAX_WAITING) this.#do(() => this.#obey(message), messageId);
    else this.#tell(new TrunklineError('TL_RATE_LIMITED', 'Too many messages wait here; send it again.'), messageId);
  }

  async #obey(message: ChatSocketMessage): Promise<void> {
    const { service, intake } = this.#deps;
    const sessionId = this.#sessionId;
    switch (message.type) {
      case 'message': {
        await this.#feed.startWhereItRuns();
        const { text, messageId } = message;
        await intake.take(this.#caller, { sessionId, message: text, messageId });
        return;
      }
      case 'resume':
        return this.#feed.resume(message.after === '' ? BEGINNING : readCursor(message.after, 'after'));
      case 'stop':
        return service.stop(sessionId);
      case 'typing':
        return service.typing(sessionId, { role: 'user', from: this.#id });
      case 'ping':
        return this.#sendIfRoom({ type: 'pong' });
    }
  }

  /** Carries something out when all before it is done. A fault is told and ends nothing. */
  #do(work: () => Promise<void> | void, messageId?: string): void {
    this.#waiting += 1;
    this.#work = this.#work
      .then(() => (this.#isClosed ? undefined : work()))
      .catch((error: unknown) => {
        if (error instanceof TrunklineError) this.#tell(error, messageId);
        else this.#end(1011, 'something went wrong on our side');
      })
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  #tell({ code, message, statusCode, retryAfterMs }: TrunklineError, messageId?: string): void {
    const retryable = statusCode === 429 || statusCode >= 500;
    this.#sendIfRoom({ type: 'error', messageId, code, message, retryable, retryAfterMs });
  }

  #cutOff(): void {
    this.#deps.counters.floods += 1;
    this.#end(POLICY_VIOLATION, 'more messages than a person writes');
  }

  #put(text: string, bytes: number): void {
    this.#socket.send(text, this.#window.write(bytes));
  }

  async #sendWhenRoom(text: string): Promise<boolean> {
    const bytes = Buffer.byteLength(text);
    if (!(await this.#window.room(bytes))) return false;
    this.#put(text, bytes);
    return true;
  }

  /** What is kept nowhere is dropped where the reader has stalled: dots, answers to pings, faults. */
  #sendIfRoom(value: object): void {
    const text = JSON.stringify(value);
    const bytes = Buffer.byteLength(text);
    if (!this.#isClosed && this.#window.hasRoomFor(bytes)) this.#put(text, bytes);
  }

  #end(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#socket.close(code, reason);
    // A peer that does not answer the close is let go all the same.
    this.#deps.clock.setTimeout(() => this.#socket.terminate(), CLOSE_WITHIN_MS);
    this.#close();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#feed.close();
    this.#window.close();
    for (const undo of this.#undo) undo();
  }
}
