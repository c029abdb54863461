/** The frames of a WebSocket as our own reader takes them from the wire (RFC 6455, section 5). */
import type { Random } from '@trunkline/simulators';
import { MessageReader, type MessageSink } from '@trunkline/telephony-gateway/entrances';
import { pick } from '../mutate/hostile-values.ts';
import { mutateBytes } from '../mutate/mutate-bytes.ts';
import type { Surface } from '../surface.ts';

const MASK = Buffer.from([1, 2, 3, 4]);

function frame(random: Random, isMasked: boolean): Buffer {
  const opcode = pick(random, [1, 1, 1, 2, 2, 0, 8, 9, 10, 3, 15]);
  const length = pick(random, [0, 1, 5, 125, 126, 160, 640, 17_000]);
  const announced = random.chance(0.95) ? length : pick(random, [0xffff, 0x7fffffff]);
  const first = (random.chance(0.85) ? 0x80 : 0) | (random.chance(0.03) ? 0x40 : 0) | opcode;
  const masked = (random.chance(0.97) ? isMasked : !isMasked) ? 0x80 : 0;
  const head = [first, masked | (announced < 126 ? announced : announced <= 0xffff ? 126 : 127)];
  const size = announced < 126 ? Buffer.alloc(0) : Buffer.alloc(announced <= 0xffff ? 2 : 8);
  if (size.length === 2) size.writeUInt16BE(announced);
  if (size.length === 8) size.writeUInt32BE(announced, 4);
  return Buffer.concat([Buffer.from(head), size, masked === 0 ? Buffer.alloc(0) : MASK, Buffer.alloc(length, 0x61)]);
}

/** What a reader makes of `pieces`: its messages, and what it passes on, joined, since how that is cut means nothing. */
function read(pieces: readonly Buffer[], isMasked: boolean): string {
  const told: string[] = [];
  let passed: Buffer[] = [];
  const flush = (): void => {
    if (passed.length > 0) told.push(`pass ${Buffer.concat(passed).toString('latin1')}`);
    passed = [];
  };
  const sink: MessageSink = {
    isDirect: true,
    isGone: false,
    message(bytes, isBinary) {
      flush();
      told.push(`${isBinary ? 'binary' : 'text'} ${bytes.toString('latin1')}`);
    },
    pass: (bytes) => void passed.push(Buffer.from(bytes)),
  };
  const reader = new MessageReader(sink, isMasked);
  // The reader takes masks off in place.
  for (const piece of pieces) reader.push(Buffer.from(piece));
  flush();
  return told.join('\n');
}

export const SOCKET_FRAMES: Surface = {
  name: 'WebSocket frames',
  next(random) {
    const isMasked = random.chance(0.5);
    const frames = Array.from({ length: random.integer(1, 4) }, () => frame(random, isMasked));
    const whole = Buffer.concat(frames);
    const bytes = random.chance(0.5) ? whole : mutateBytes(random, whole);
    const cuts = [0, random.integer(0, bytes.length), random.integer(0, bytes.length), bytes.length].toSorted(
      (a, b) => a - b,
    );
    const pieces = cuts.slice(1).map((to, index) => bytes.subarray(cuts[index], to));
    return {
      input: bytes,
      run() {
        const atOnce = read([bytes], isMasked);
        const inPieces = read(pieces, isMasked);
        return atOnce === inPieces ? undefined : 'reads pieces otherwise than the whole';
      },
    };
  },
};
