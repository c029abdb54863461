/**
 * The connection under a WebSocket that we open ourselves. Once the handshake is over it is read into the memory that all share
 * (the `onread` option of node:net), and without an event of the stream for each frame.
 */
import { connect, isIP, type NetConnectOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { readMemory, type TakeRead } from './read-memory.ts';

export class OutgoingWire {
  /** `undefined` until the connection is begun. */
  socket: Socket | undefined = undefined;
  #take: TakeRead | undefined = undefined;

  /** Opens the connection as `ws` does; for its option `createConnection`. */
  connect(options: NetConnectOpts & ConnectionOptions, isSecure: boolean): Socket {
    const reading = { path: undefined, onread: { buffer: readMemory, callback: (bytes: number) => this.#read(bytes) } };
    const servername = options.servername ?? (isIP(options.host ?? '') > 0 ? '' : options.host);
    this.socket = isSecure
      ? connectTls(Object.assign({ ...options, servername }, reading))
      : connect(Object.assign({ ...options }, reading) as NetConnectOpts);
    return this.socket;
  }

  /** From here on `take` gets what is read, and the stream gets none of it. */
  readWith(take: TakeRead): void {
    this.#take = take;
  }

  /** @returns whether more may be read. */
  #read(bytes: number): boolean {
    const { socket } = this;
    if (!socket) return true;
    // What the stream was given during the handshake, and has not been taken from it yet, comes first.
    if (this.#take && socket.readableLength === 0) {
      this.#take(readMemory, bytes);
      return true;
    }
    return socket.push(Buffer.from(readMemory.subarray(0, bytes)));
  }
}
