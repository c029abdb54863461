import type { Socket } from 'node:net';

const SLICE_BYTES = 8 * 1024;
const originals = new WeakMap<Socket, Socket['emit']>();

/**
 * Has whoever reads `socket` get at most 8 KiB at a time, and nothing more once the socket has been destroyed. Node reads 64 KiB at
 * once and parses all of it in one turn of the loop: two thousand requests, or ten thousand WebSocket frames, of a peer that may
 * have been cut off after the first few dozen. What Twilio sends fits into one slice.
 */
export function readInSlices(socket: Socket): void {
  const { emit: original } = socket;
  const emit = original.bind(socket) as (event: string | symbol, ...values: unknown[]) => boolean;
  originals.set(socket, original);
  socket.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    const [chunk] = values;
    if (event !== 'data' || !Buffer.isBuffer(chunk) || chunk.length <= SLICE_BYTES) return emit(event, ...values);
    for (let at = 0; at < chunk.length && !socket.destroyed; at += SLICE_BYTES) {
      // The request in the last slice was an upgrade, and its new reader is not there yet.
      if (socket.readableFlowing === null) {
        socket.unshift(chunk.subarray(at));
        break;
      }
      emit('data', chunk.subarray(at, at + SLICE_BYTES));
    }
    return true;
  };
}

/** Ends `readInSlices`, for a reader that itself looks between two messages whether the socket has been destroyed. */
export function readWhole(socket: Socket): void {
  const original = originals.get(socket);
  if (original) socket.emit = original;
  originals.delete(socket);
}
