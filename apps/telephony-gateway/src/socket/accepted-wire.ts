/**
 * The connection under a WebSocket that was opened to us. Node makes memory for each piece that it reads from such a one, an event of its
 * stream, and a turn of the tick queue; for a frame of 160 bytes that costs more than all that we do with it. The option `onread` of node:net
 * does without them, but it exists only for connections that are made with it, and Node makes those that it accepts by itself. So the two
 * fields that the option sets are set here. They have no public name: where a release of Node has them no more, the piece is taken where
 * Node hands it to the stream, which is public.
 */
import type { Socket } from 'node:net';
import { readMemory, type TakeRead } from './read-memory.ts';

interface NodeSocket {
  _handle?: { useUserBuffer?(memory: Uint8Array): void } | null;
  [field: symbol]: unknown;
}

/**
 * From here on `take` gets what is read, past the stream. What must go through the stream
 * does as ever, and comes as its `data`: what it still holds, what comes while it is paused, and the end.
 */
export function takeBeforeStream(wire: Socket, take: TakeRead): void {
  const isForStream = (): boolean => wire.readableFlowing !== true || wire.readableLength > 0;
  const onRead = (bytes: number): boolean => {
    if (isForStream()) return wire.push(Buffer.from(readMemory.subarray(0, bytes)));
    take(readMemory, bytes);
    return true;
  };
  if (!readInto(wire, onRead)) takeWherePushed(wire, take, isForStream);
}

/** As the option `onread` of node:net. @returns whether this release of Node lets us. */
function readInto(wire: Socket, onRead: (bytes: number) => boolean): boolean {
  const node = wire as unknown as NodeSocket;
  const names = Object.getOwnPropertySymbols(wire);
  const buffer = names.find(({ description }) => description === 'kBuffer');
  const callback = names.find(({ description }) => description === 'kBufferCb');
  const { _handle: handle } = node;
  if (!buffer || !callback || node[buffer] !== null || typeof handle?.useUserBuffer !== 'function') return false;
  node[callback] = onRead;
  node[buffer] = readMemory;
  handle.useUserBuffer(readMemory);
  return true;
}

function takeWherePushed(wire: Socket, take: TakeRead, isForStream: () => boolean): void {
  const push = wire.push.bind(wire);
  wire.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (!Buffer.isBuffer(chunk) || isForStream()) return push(chunk, encoding);
    take(chunk, chunk.length);
    return true;
  };
}
