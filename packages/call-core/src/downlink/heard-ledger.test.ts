import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeardLedger } from './heard-ledger.ts';

describe('heard ledger', () => {
  it('credits what a mark proves and nothing in between', () => {
    const ledger = createHeardLedger();
    for (let index = 0; index < 10; index += 1) ledger.frameSent(20);
    const first = ledger.markSent();
    ledger.frameSent(20);
    expect(ledger.heardMs).toBe(0);
    expect(ledger.markReturned(1, first)).toBe(true);
    expect(ledger.heardMs).toBe(200);
    expect(ledger.unheardMs).toBe(20);
  });

  it('ignores the marks that a clear returns', () => {
    const ledger = createHeardLedger();
    ledger.frameSent(200);
    const mark = ledger.markSent();
    expect(ledger.cut(300)).toBe(0);
    expect(ledger.markReturned(1, mark)).toBe(false);
    expect(ledger.unheardMs).toBe(0);
    expect(ledger.heardMs).toBe(500);
  });

  it('takes a mark once and never goes back', () => {
    const ledger = createHeardLedger();
    ledger.frameSent(20);
    const first = ledger.markSent();
    ledger.frameSent(20);
    const second = ledger.markSent();
    expect(ledger.markReturned(1, second)).toBe(true);
    expect(ledger.markReturned(1, first)).toBe(false);
    expect(ledger.markReturned(1, second)).toBe(false);
    expect(ledger.heardMs).toBe(40);
  });

  it('knows the place of each of a thousand marks that are out, and of no older one', () => {
    const ledger = createHeardLedger();
    const sendMarks = (count: number): number[] =>
      Array.from({ length: count }, () => {
        ledger.frameSent(20);
        return ledger.markSent();
      });
    for (const mark of sendMarks(20)) ledger.markReturned(1, mark);
    const [lost = 0, ...kept] = sendMarks(1_025);
    expect(ledger.markReturned(1, lost)).toBe(false);
    for (const mark of kept) {
      expect(ledger.markReturned(1, mark)).toBe(true);
      expect(ledger.heardMs).toBe(mark * 20);
    }
  });

  it('does not believe a mark that was never sent', () => {
    const ledger = createHeardLedger();
    ledger.frameSent(20);
    expect(ledger.markReturned(1, 7)).toBe(false);
    expect(ledger.heardMs).toBe(0);
  });

  it('is never ahead of what a carrier has played', () => {
    type Step = { play: number } | { send: number } | 'mark' | 'cut';
    const step: fc.Arbitrary<Step> = fc.oneof(
      fc.record({ play: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ send: fc.integer({ min: 1, max: 20 }) }),
      fc.constant('mark' as const),
      fc.constant('cut' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const ledger = createHeardLedger();
        // The carrier's truth, on the ledger's scale: it plays what was sent, returns marks as it passes them, and on
        // `clear` returns all of them at once.
        let playedMs = 0;
        let marks: { generation: number; sequence: number; atMs: number }[] = [];
        for (const what of steps) {
          if (what === 'mark')
            marks.push({ generation: ledger.generation, sequence: ledger.markSent(), atMs: ledger.sentMs });
          else if (what === 'cut') {
            ledger.cut(40);
            for (const { generation, sequence } of marks) ledger.markReturned(generation, sequence);
            marks = [];
            playedMs = ledger.sentMs;
          } else if ('send' in what) ledger.frameSent(what.send * 20);
          else {
            playedMs = Math.min(ledger.sentMs, playedMs + what.play);
            for (const { generation, sequence, atMs } of marks)
              if (atMs <= playedMs) ledger.markReturned(generation, sequence);
            marks = marks.filter(({ atMs }) => atMs > playedMs);
          }
          expect(ledger.heardMs).toBeLessThanOrEqual(playedMs);
        }
      }),
    );
  });
});
