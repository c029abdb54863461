import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_DOWNLINK_OPTIONS, type DownlinkOptions } from './downlink-options.ts';
import { CONCEALED, startVirtualCall, type VirtualCall } from './virtual-carrier.test-support.ts';

// These tests compute for seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

interface Turn {
  pieces: readonly { bytes: number; afterMs: number }[];
  saysEnd: boolean;
  restMs: number;
}
interface Pause {
  afterMs: number;
  forMs: number;
  end: 'resume' | 'cut';
}

/** Audio that comes in bursts, with jitter of up to 400 ms and in odd sizes. */
const turn: fc.Arbitrary<Turn> = fc.record({
  pieces: fc.array(
    fc.record({
      bytes: fc.oneof(fc.constant(160), fc.integer({ min: 1, max: 4_000 })),
      afterMs: fc.oneof(fc.constantFrom(0, 20), fc.integer({ min: 0, max: 400 })),
    }),
    { minLength: 1, maxLength: 20 },
  ),
  saysEnd: fc.boolean(),
  restMs: fc.integer({ min: 0, max: 1_500 }),
});
const anyPauses = (end: fc.Arbitrary<Pause['end']>): fc.Arbitrary<Pause[]> =>
  fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 1_500 }), forMs: fc.integer({ min: 0, max: 900 }), end }), {
    maxLength: 6,
  });
const way = fc.integer({ min: 0, max: 150 });

/** Plays the turns while the agent is paused and resumed or cut, until all has been heard. */
function talk(
  wayMs: number,
  turns: readonly Turn[],
  pausesWanted: readonly Pause[],
  options?: DownlinkOptions,
): VirtualCall & { pauses: number } {
  const call = startVirtualCall(wayMs, options);
  const deeds: { atMs: number; deed: () => void }[] = [];
  let pauses = 0;
  let atMs = 0;
  for (const { pieces, saysEnd, restMs } of turns) {
    for (const { bytes, afterMs } of pieces) {
      atMs += afterMs;
      deeds.push({ atMs, deed: () => call.push(new Uint8Array(bytes).fill(7)) });
    }
    if (saysEnd) deeds.push({ atMs, deed: () => call.endTurn() });
    atMs += restMs;
  }
  const lastMs = atMs;
  atMs = 0;
  for (const { afterMs, forMs, end } of pausesWanted) {
    atMs += afterMs;
    const pause = (): void => {
      pauses += 1;
      call.pause();
    };
    deeds.push({ atMs, deed: pause });
    atMs += forMs;
    deeds.push({ atMs, deed: end === 'cut' ? call.cut : call.resume });
  }
  for (const { atMs: dueMs, deed } of deeds.toSorted((a, b) => a.atMs - b.atMs)) {
    call.pass(dueMs - call.nowMs);
    deed();
  }
  call.pass(Math.max(0, lastMs - call.nowMs));
  call.endTurn();
  call.pass(call.downlink.queuedMs + 2 * wayMs + 500);
  return Object.assign(call, { pauses });
}

/** The sequence in which the agent's speech was heard, without the sound that covers a break. */
const speechOf = ({ ear }: VirtualCall): number[] => ear.filter((ms) => ms !== CONCEALED);

describe('an agent that is paused and resumed', () => {
  it('is heard whole: not a millisecond is lost, and at most one frame a pause is heard twice', () => {
    fc.assert(
      fc.property(way, fc.array(turn, { minLength: 1, maxLength: 3 }), anyPauses(fc.constant('resume')), (...of) => {
        const call = talk(...of);
        const times = call.heardTimes();
        expect(times.filter((count) => count === 0)).toEqual([]);
        expect(times.reduce((sum, count) => sum + count - 1, 0)).toBeLessThanOrEqual(20 * call.pauses);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('is heard in order, and goes back by no more than a frame a pause', () => {
    fc.assert(
      fc.property(way, fc.array(turn, { minLength: 1, maxLength: 3 }), anyPauses(fc.constant('resume')), (...of) => {
        const call = talk(...of);
        const speech = speechOf(call);
        const steps = speech.slice(1).map((ms, index) => ms - speech[index]!);
        expect(Math.max(1, ...steps)).toBe(1);
        expect(Math.min(1, ...steps)).toBeGreaterThanOrEqual(-20 * Math.max(1, call.pauses));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('is proved heard in the end, whenever it was paused', () => {
    fc.assert(
      fc.property(way, fc.array(turn, { minLength: 1, maxLength: 3 }), anyPauses(fc.constant('resume')), (...of) => {
        expect(talk(...of).downlink.unheardMs).toBe(0);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('an agent that is paused, and resumed or cut, at any moment', () => {
  const anyEnd = anyPauses(fc.constantFrom('resume' as const, 'cut' as const));

  it('is never credited with more than has been played, nor sent more than 200 ms ahead', () => {
    fc.assert(
      fc.property(way, fc.array(turn, { minLength: 1, maxLength: 3 }), anyEnd, (...of) => {
        const call = talk(...of);
        expect(call.overCreditedMs).toBeLessThanOrEqual(0);
        expect(call.maxLeadMs).toBeLessThanOrEqual(200);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('loses nothing but what was cut', () => {
    fc.assert(
      fc.property(way, fc.array(turn, { minLength: 1, maxLength: 3 }), anyEnd, (...of) => {
        expect(talk(...of).heardTimes()).not.toContain(0);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

/** As a browser takes it, which says often how far it has played. */
const KEEPING: DownlinkOptions = { ...DEFAULT_DOWNLINK_OPTIONS, keepsHeldAudio: true, markEveryMs: 20 };

describe('an agent whose carrier keeps what it is told to hold', () => {
  const anyTurns = fc.array(turn, { minLength: 1, maxLength: 3 });

  it('is heard whole, in order, and nothing twice, whenever it was paused and resumed', () => {
    fc.assert(
      fc.property(way, anyTurns, anyPauses(fc.constant('resume')), (...of) => {
        const call = talk(...of, KEEPING);
        const speech = speechOf(call);
        expect(speech).toEqual(speech.map((_, index) => index));
        expect(speech).toHaveLength(call.downlink.endMs);
        expect(call.downlink.unheardMs).toBe(0);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('is never credited with more than has been played, nor sent more than 200 ms ahead, whenever it was cut', () => {
    fc.assert(
      fc.property(way, anyTurns, anyPauses(fc.constantFrom('resume' as const, 'cut' as const)), (...of) => {
        const call = talk(...of, KEEPING);
        expect(call.overCreditedMs).toBeLessThanOrEqual(0);
        expect(call.maxLeadMs).toBeLessThanOrEqual(200);
        expect(call.heardTimes()).not.toContain(0);
      }),
      { numRuns: 150, seed: 1 },
    );
  });
});
