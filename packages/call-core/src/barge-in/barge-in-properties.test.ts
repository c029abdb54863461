import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BARGE_IN_POLICIES } from './policies.ts';
import { MOST_ASKED_MS } from './barge-in.ts';
import { startTalk, type Talk } from './talk.test-support.ts';
import { PHRASE_VERDICTS } from './unsure-words.ts';

const { confirmWithinMs } = BARGE_IN_POLICIES.fusion.times;

describe('whatever happens', () => {
  const step = fc.oneof(
    fc.record({
      type: fc.constant('pass' as const),
      ms: fc.integer({ min: 1, max: 400 }),
      speech: fc.constantFrom(0, 0.5, 1),
    }),
    fc.record({
      type: fc.constant('say' as const),
      meaning: fc.constantFrom('interrupt' as const, 'backchannel' as const, 'open' as const, 'other' as const),
      count: fc.integer({ min: 0, max: 5 }),
      isFinal: fc.boolean(),
    }),
    fc.record({ type: fc.constant('ask' as const), ms: fc.integer({ min: 0, max: 2_000 }) }),
    fc.record({
      type: fc.constant('answer' as const),
      verdict: fc.constantFrom(undefined, ...PHRASE_VERDICTS),
      isFinal: fc.boolean(),
    }),
    fc.record({ type: fc.constantFrom('begin' as const, 'vapi' as const, 'reset' as const) }),
    fc.record({ type: fc.constant('unheard' as const), ms: fc.constantFrom(0, 20, 4_000) }),
  );
  const carryOut = (talk: Talk, of: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void => {
    if (of.type === 'pass') talk.pass(of.ms, { speech: of.speech });
    else if (of.type === 'say') talk.say(of.meaning, of.count, of.isFinal);
    else if (of.type === 'ask') talk.ask(of.ms);
    else if (of.type === 'answer') talk.answer(of.verdict, of.isFinal);
    else if (of.type === 'begin') talk.begin();
    else if (of.type === 'vapi') talk.vapiInterrupts();
    else if (of.type === 'unheard') talk.unheardMs = of.ms;
    else talk.reset();
  };

  it.each(['vapi', 'local', 'fusion'] as const)(
    'mode %s pauses only an agent that speaks, and ends only its own pauses',
    (mode) => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
          const talk = startTalk(mode);
          let isPaused = false;
          for (const one of steps) {
            const before = talk.decisions.length;
            carryOut(talk, one);
            if (one.type === 'reset') isPaused = false;
            for (const { effect } of talk.decisions.slice(before)) {
              expect(effect === 'pause' ? isPaused : effect === 'resume' && !isPaused).toBe(false);
              isPaused = effect === 'pause';
            }
          }
        }),
        { seed: 1, numRuns: 60 },
      );
    },
  );

  it.each(['local', 'fusion'] as const)(
    'mode %s pauses the agent no longer than the deadline and one question at a stretch',
    (mode) => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
          const talk = startTalk(mode);
          let pausedAtMs = Number.NaN;
          let longestMs = 0;
          for (const one of steps) {
            const before = talk.decisions.length;
            carryOut(talk, one);
            if (one.type === 'reset') pausedAtMs = Number.NaN;
            for (const { effect, atMs } of talk.decisions.slice(before)) {
              if (effect !== 'pause' && atMs - pausedAtMs > longestMs) longestMs = atMs - pausedAtMs;
              pausedAtMs = effect === 'pause' ? atMs : Number.NaN;
            }
          }
          expect(longestMs).toBeLessThanOrEqual(confirmWithinMs + MOST_ASKED_MS + 20);
        }),
        { seed: 1, numRuns: 60 },
      );
    },
  );
});
