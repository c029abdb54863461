import type { Random } from '../random.ts';
import type { BrowserLink } from './browser-link.ts';

/** What can go wrong on the way from the browser to the gateway. All chances are drawn from the seed. */
export interface BrowserFaults {
  /** Chance per frame that it comes twice, number and all. */
  readonly duplicateRate?: number;
  /** Chance per frame that it comes only behind the next one. */
  readonly reorderRate?: number;
  /** Chance per frame that binary of a wrong size or kind comes after it. */
  readonly wrongSizeRate?: number;
  /** Chance per frame that text comes after it that no reader knows. */
  readonly junkRate?: number;
  /** Frames leave in bursts, so long apart. */
  readonly burstEveryMs?: number;
}

const JUNK: readonly string[] = [
  '{"type":"played","turnId":',
  '{"type":"from-the-future","turn":1}',
  '{"type":"played","turnId":7,"samples":-1}',
  '{"type":"digits","digits":"x"}',
  '[]',
  'null',
  '',
];
const WRONG: readonly Buffer[] = [
  Buffer.alloc(0),
  Buffer.from([1]),
  Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]),
  Buffer.alloc(647, 1),
  Buffer.alloc(649, 1),
  Buffer.alloc(168, 9),
];

/** Sends frames as the faults will have it. */
export interface FrameSender {
  send(link: BrowserLink, bytes: Buffer, nowMs: number): void;
  /** What waits belongs to a link that is lost. */
  reset(): void;
}

export function createFrameSender(faults: BrowserFaults, random: Random): FrameSender {
  const { duplicateRate = 0, reorderRate = 0, wrongSizeRate = 0, junkRate = 0, burstEveryMs = 0 } = faults;
  let late: Buffer | undefined;
  let gathered: Buffer[] = [];
  let lastBurstMs = Number.NEGATIVE_INFINITY;

  const put = (link: BrowserLink, bytes: Buffer) => {
    link.sendFrame(bytes);
    if (random.chance(duplicateRate)) link.sendFrame(bytes);
    if (random.chance(wrongSizeRate)) link.sendBinary(WRONG[random.integer(0, WRONG.length - 1)] as Buffer);
    if (random.chance(junkRate)) link.sendText(JUNK[random.integer(0, JUNK.length - 1)] as string);
  };
  return {
    send: (link, bytes, nowMs) => {
      if (late === undefined && random.chance(reorderRate)) {
        late = bytes;
        return;
      }
      gathered.push(bytes, ...(late ? [late] : []));
      late = undefined;
      if (nowMs - lastBurstMs < burstEveryMs) return;
      lastBurstMs = nowMs;
      for (const frame of gathered) put(link, frame);
      gathered = [];
    },
    reset: () => {
      late = undefined;
      gathered = [];
    },
  };
}
