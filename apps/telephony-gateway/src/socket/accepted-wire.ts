/**
 * The connection under a WebSocket that was opened to us. Node hands each piece that it has read to the method `push` of the connection's
 * own stream, which makes an event of it and a turn of the tick queue; for a frame of 160 bytes that costs more than all that we do with it.
 * So the piece is taken where it is handed over. Node's option `onread`, which does that for connections of our own
 * (outgoing-wire.ts), does not exist for accepted ones.
 */
import type { Socket } from 'node:net';

/**
 * From here on `take` gets what is read, past the stream. What must go through the stream does as ever, and comes as its `data`: what it
 * still holds, what comes while it is paused, and the end. So it would all be if Node no longer called `push`.
 */
export function takeBeforeStream(wire: Socket, take: (chunk: Buffer) => void): void {
  const push = wire.push.bind(wire);
  wire.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (!Buffer.isBuffer(chunk) || wire.readableFlowing !== true || wire.readableLength > 0) {
      return push(chunk, encoding);
    }
    take(chunk);
    return true;
  };
}
