/** Browser voice over a WebSocket. */
import type { Clock } from '@trunkline/service-kit';
import type { WebSocket } from 'ws';
import { WEB_CLOSE, type WebTransport, type WebTransportEvents } from './web-transport.ts';

/** A quarter of a second of PCM. What waits in the socket can no longer be dropped or put into another format. */
const MAX_BUFFERED_BYTES = 8 * 1024;
/** A page that has taken nothing for so long is told so (CONTRACT, 4008), and is cut off when it does not even take that. */
const STUCK_MS = 10_000;
const STUCK_CLOSE_MS = 20_000;
/** The page has this long to take what was sent last and to answer the close frame. `ws` would wait for 30 s. */
const CLOSE_MS = 5_000;

/** What is on its way when the page gets the close frame: two seconds of its voice. */
const MAX_MESSAGES_AFTER = 150;

const BINARY = { binary: true };

export class SocketTransport implements WebTransport {
  readonly kind = 'socket';
  readonly #socket: WebSocket;
  readonly #clock: Pick<Clock, 'setTimeout'>;
  readonly #events: WebTransportEvents;
  #handedBytes = 0;
  #leftBytes = 0;
  #movedMs = Number.NaN;
  #isClosing = false;
  #messagesAfter = 0;

  constructor(socket: WebSocket, clock: Pick<Clock, 'setTimeout'>, events: WebTransportEvents) {
    this.#socket = socket;
    this.#clock = clock;
    this.#events = events;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!this.#isClosing) events.messageReceived(data, isBinary);
      else this.#messagesAfter += 1;
      if (this.#messagesAfter > MAX_MESSAGES_AFTER) socket.terminate();
    });
    socket.on('ping', () => events.heardFrom());
    socket.on('pong', () => events.heardFrom());
    socket.on('close', () => {
      this.#isClosing = true;
      events.closed();
    });
    // Every error is followed by `close`, which is what is acted on.
    socket.on('error', () => {});
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  hasRoom(): boolean {
    return this.#socket.readyState === this.#socket.OPEN && this.#socket.bufferedAmount < MAX_BUFFERED_BYTES;
  }

  sendFrame(frame: Uint8Array): void {
    this.#handedBytes += frame.length;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(frame, BINARY);
  }

  sendText(json: string): void {
    this.#handedBytes += json.length;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(json);
  }

  tick(nowMs: number): void {
    const waiting = this.#socket.bufferedAmount;
    const left = this.#handedBytes - waiting;
    if (waiting === 0 || left > this.#leftBytes || Number.isNaN(this.#movedMs)) {
      this.#leftBytes = left;
      this.#movedMs = nowMs;
    } else if (nowMs - this.#movedMs >= STUCK_MS) {
      this.close(WEB_CLOSE.tooSlow, 'nothing was taken for ten seconds');
      this.#events.closed();
    }
  }

  close(code: number, reason: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const socket = this.#socket;
    socket.close(code, reason);
    const timeoutMs = code === WEB_CLOSE.tooSlow ? STUCK_CLOSE_MS : CLOSE_MS;
    const cancel = this.#clock.setTimeout(() => socket.terminate(), timeoutMs);
    socket.once('close', cancel);
  }

  destroy(): void {
    this.#isClosing = true;
    this.#socket.terminate();
  }
}
