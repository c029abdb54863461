/**
 * A WebSocket of `ws` with a direct way for small messages: they go from the wire to the call and back past the streams, events and
 * copies of the library, which cost more than all that we do with the sound. The library does everything else: it opens and closes the
 * socket, answers pings, and reads and writes whatever message is not small and whole (docs/adr/0008-direct-sockets.md).
 */
import type { Socket } from 'node:net';
import { readWhole } from '@trunkline/service-kit';
import type { WebSocket } from 'ws';
import { takeBeforeStream } from './accepted-wire.ts';
import { MessageReader, type MessageSink } from './message-reader.ts';
import type { OutgoingWire } from './outgoing-wire.ts';
import { MAX_WRITTEN_BYTES, MaskedFrames, textFrame } from './message-writer.ts';

/** Takes a message; `data` is a view that is valid during the call only. */
export type TakeMessage = (data: Buffer, isBinary: boolean) => void;

type PassOn = (chunk: Buffer) => void;

/** One for all sockets. */
const masked = new MaskedFrames();

export class DirectSocket implements MessageSink {
  readonly #socket: WebSocket;
  readonly #wire: Socket | undefined;
  readonly #take: TakeMessage;
  readonly #isServer: boolean;
  readonly #passOn: readonly PassOn[];
  /** What has come was refused by the library, which wants no more of it. */
  #isRefused = false;
  /** Frames that wait for `flush`, a character for each byte. */
  #queued = '';

  /**
   * @param socket has just been opened, and nothing that comes after its handshake has been read.
   * @param wire under the socket. Without one everything goes through the library.
   * @param take gets every message, whichever way it comes.
   * @param outgoing where we have opened the connection; we are the server of all others, and masks differ (RFC 6455, section 5.1).
   */
  constructor(socket: WebSocket, wire: Socket | undefined, take: TakeMessage, outgoing?: OutgoingWire) {
    this.#socket = socket;
    this.#wire = wire;
    this.#take = take;
    this.#isServer = outgoing === undefined;
    socket.on('message', take);
    const theirs = (wire?.listeners('data') ?? []) as PassOn[];
    this.#passOn = theirs.map((listener) => listener.bind(wire));
    if (!wire) return;
    socket.on('error', () => {
      this.#isRefused = true;
    });
    const reader = new MessageReader(this, this.#isServer);
    readWhole(wire);
    // Ours is there before the others go: a socket to whose data nobody listens may be read past us.
    wire.on('data', (chunk: Buffer) => reader.push(chunk));
    for (const listener of theirs) wire.off('data', listener);
    const read = (memory: Buffer, bytes: number): void => reader.push(memory, bytes);
    if (outgoing) outgoing.readWith(read);
    else takeBeforeStream(wire, read);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** What the wire has not taken yet. */
  get unsentBytes(): number {
    return this.#wire?.writableLength ?? this.#socket.bufferedAmount;
  }

  /** A socket that is being closed is the library's, which knows what may still come on it. */
  get isDirect(): boolean {
    return this.isOpen;
  }

  get isGone(): boolean {
    return this.#wire?.destroyed ?? false;
  }

  message(bytes: Buffer, isBinary: boolean): void {
    this.#take(bytes, isBinary);
  }

  pass(bytes: Buffer): void {
    if (this.#isRefused) return;
    // The library keeps what it is given, and what was read lies in memory that the next read writes to.
    const kept = Buffer.from(bytes);
    for (const passOn of this.#passOn) passOn(kept);
  }

  /** Takes text that is all ASCII, to go out with `flush` and whatever else was taken until then, in one write. */
  queueAscii(text: string): void {
    if (!this.isOpen) return;
    if (this.#wire && this.#isServer && text.length <= MAX_WRITTEN_BYTES) this.#queued += textFrame(text);
    else this.#socket.send(text);
  }

  /** Whether anything waits for `flush`. */
  get hasQueued(): boolean {
    return this.#queued !== '';
  }

  flush(): void {
    if (this.#queued === '') return;
    if (this.isOpen) this.#wire?.write(this.#queued, 'latin1');
    this.#queued = '';
  }

  /** Sends bytes, of which a copy is made. Does nothing unless the socket is open. */
  sendBinary(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    const wire = this.#wire;
    if (!wire || this.#isServer || bytes.length > MAX_WRITTEN_BYTES) {
      this.#socket.send(bytes, { binary: true });
      return;
    }
    wire.write(masked.write(bytes));
    // A wire with nothing left to send has handed all of it to the system.
    if (wire.writableLength > 0) masked.keep();
  }
}
