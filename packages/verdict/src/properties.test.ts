import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignClocks } from './align-clocks.ts';
import { anyFacts, brokenTalk } from './any-facts.test-support.ts';
import { judgeCall } from './judge-call.ts';
import { tellTurns } from './tell-turns.ts';
import { WATERFALL_PARTS } from './turn-story.ts';

const facts = fc.oneof(anyFacts, brokenTalk);

describe('whatever the facts of a call are', () => {
  it('each waterfall is in order, has no negative bar, and is together as long as the answer took', () => {
    fc.assert(
      fc.property(facts, (given) => {
        for (const { waterfall, responseMs = 0, callerToMs } of tellTurns(given)) {
          if (waterfall.length === 0) continue;
          expect(waterfall.every(({ ms }) => ms >= 0)).toBe(true);
          expect(waterfall.reduce((sum, { ms }) => sum + ms, 0)).toBe(responseMs);
          expect(waterfall[0]?.fromMs).toBe(callerToMs);
          const places = waterfall.map(({ part }) => WATERFALL_PARTS.indexOf(part));
          expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('each turn names facts that are there, once and in order, and has no time that is not a number', () => {
    fc.assert(
      fc.property(facts, (given) => {
        for (const turn of tellTurns(given)) {
          expect(turn.facts.length).toBeGreaterThan(0);
          expect(turn.facts).toEqual([...new Set(turn.facts)].toSorted((a, b) => a - b));
          expect(turn.facts.every((index) => index < given.length)).toBe(true);
          expect(JSON.stringify(turn)).not.toContain('null');
        }
      }),
    );
  });

  it('a verdict is made of whole sentences, each with facts that are there', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { findings, summary } = judgeCall(given);
        expect(summary).not.toBe('');
        for (const { text, facts: indices, atMs } of findings) {
          expect(text).toMatch(/^[A-Z`\d].*\.$/);
          expect(text).not.toMatch(/NaN|undefined|Infinity|-\d/);
          expect(indices.length).toBeGreaterThan(0);
          expect(indices.every((index) => index >= 0 && index < given.length)).toBe(true);
          expect(Number.isFinite(atMs)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('putting them on one clock twice changes nothing more, and keeps their order and number', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const once = alignClocks(given);
        expect(alignClocks(once)).toEqual(once);
        expect(once.map(({ type }) => type)).toEqual(given.map(({ type }) => type));
      }),
    );
  });
});
