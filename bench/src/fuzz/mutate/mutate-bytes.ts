import type { Random } from '@trunkline/simulators';
import { pick } from './hostile-values.ts';

const BYTES = [0x00, 0x01, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x82, 0x88, 0x89, 0xfe, 0xff];

/** A copy of `bytes` that is changed in one to four places: other bits, cut, repeated, or with others between. */
export function mutateBytes(random: Random, bytes: Uint8Array): Buffer {
  let changed = Buffer.from(bytes);
  for (let left = random.integer(1, 4); left > 0; left -= 1) changed = mutateOnce(random, changed);
  return changed;
}

function mutateOnce(random: Random, bytes: Buffer): Buffer<ArrayBuffer> {
  const at = random.integer(0, bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random.integer(0, 5)) {
    case 0:
      return Buffer.from(before);
    case 1:
      return Buffer.concat([before, after.subarray(random.integer(1, 12))]);
    case 2:
      return Buffer.concat([before, Buffer.from([pick(random, BYTES)]), after]);
    case 3:
      return Buffer.concat([bytes, after]);
    default: {
      const changed = Buffer.from(bytes);
      if (at < changed.length)
        changed[at] = random.chance(0.5) ? pick(random, BYTES) : changed[at]! ^ (1 << random.integer(0, 7));
      return changed;
    }
  }
}
