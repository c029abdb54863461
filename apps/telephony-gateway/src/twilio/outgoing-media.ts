/**
 * What goes to the caller over one stream of Twilio's: frames are gathered, three to a message, and messages and the mark behind them go out in
 * one write. A write costs more than all that comes before it.
 */
import { formatMarkName, type TwilioEncoder } from '@trunkline/protocol';
import type { DirectSocket } from '../socket/direct-socket.ts';

/** Three frames go out as one message: 480 bytes of mu-law, which are base64 without padding. */
const MESSAGE_BYTES = 480;

export class OutgoingMedia {
  readonly #socket: DirectSocket;
  readonly #encode: TwilioEncoder;
  /** Not from the pool that Node shares: a piece that lasts as long as a call keeps the 8 KiB around it alive. */
  readonly #frames = Buffer.allocUnsafeSlow(MESSAGE_BYTES);
  #bytes = 0;

  constructor(socket: DirectSocket, encode: TwilioEncoder) {
    this.#socket = socket;
    this.#encode = encode;
  }

  /** Takes 20 ms of mu-law. It goes out with `flush`. */
  writeFrame(frame: Uint8Array): void {
    if (this.#bytes + frame.length > MESSAGE_BYTES) this.#endMessage();
    this.#frames.set(frame, this.#bytes);
    this.#bytes += frame.length;
  }

  /** Goes out with the frames that were written before it, or at once if there are none. */
  writeMark(generation: number, sequence: number): void {
    const isAlone = this.#bytes === 0 && !this.#socket.hasQueued;
    this.#endMessage();
    this.#socket.queueAscii(this.#encode.mark(formatMarkName({ generation, sequence })));
    if (isAlone) this.#socket.flush();
  }

  flush(): void {
    this.#endMessage();
    this.#socket.flush();
  }

  /** Frames that have not gone out are thrown away with those that have. */
  clear(): void {
    this.#bytes = 0;
    this.#socket.queueAscii(this.#encode.clear());
    this.#socket.flush();
  }

  #endMessage(): void {
    if (this.#bytes === 0) return;
    this.#socket.queueAscii(this.#encode.media(this.#frames.toString('base64', 0, this.#bytes)));
    this.#bytes = 0;
  }
}
