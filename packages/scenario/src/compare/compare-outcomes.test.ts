import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryFacts } from '../write/arbitrary-facts.test-support.ts';
import { CUT_AND_HELD, LATE_TOOL } from '../write/recorded-calls.test-support.ts';
import { compareOutcomes } from './compare-outcomes.ts';
import type { CallOutcome } from './outcome.ts';
import { outcomeOf } from './outcome-of.ts';

const cut = outcomeOf(CUT_AND_HELD);
const late = outcomeOf(LATE_TOOL);
const WITH_VAPI = { how: 'with BARGE_IN_MODE=vapi', isWhatIf: true };
const sentences = (before: CallOutcome, after: CallOutcome) =>
  compareOutcomes(before, after, WITH_VAPI).map(({ text }) => text);
const HOLD = { kind: 'hold', turn: 2, afterMs: 1_800, heldMs: 558, reactionMs: 154 } as const;

describe('what came of a call', () => {
  it('is its turns, its decisions and its end', () => {
    expect(cut).toMatchObject({
      turns: [
        { callerSaid: '', agentSaid: 'Good morning.' },
        { callerSaid: 'My bike needs a service.', agentHeard: 'A full service takes', interrupted: true },
        { callerSaid: 'Wait. Only the brakes.' },
      ],
      decisions: [{ kind: 'interrupt', turn: 2, afterMs: 2_002, decidedBy: 'vapi', reactionMs: 173 }],
      greetingMs: 296,
      handOvers: 0,
      end: { by: 'caller', reason: 'caller-hung-up' },
    });
  });
});

describe('two plays side by side', () => {
  it('that are the same differ in nothing, whatever the call', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        expect(compareOutcomes(outcomeOf(facts), outcomeOf(facts))).toEqual([]);
      }),
    );
  });

  it('say that the agent would not have been cut off', () => {
    const turns = cut.turns.map((turn) => ({ ...turn, agentHeard: turn.agentSaid, interrupted: false }));
    expect(sentences(cut, { ...cut, turns, decisions: [] })).toEqual([
      expect.stringMatching(
        /^In turn 2 the caller heard "A full service takes"; .* it would have been "A full service/,
      ),
      "In turn 2 the agent was cut off 2.0 s into it (decided by vapi, 173 ms after the caller's first sound); " +
        'with BARGE_IN_MODE=vapi it would not have stopped.',
    ]);
  });

  it('say of a turn with a hold and a cut that only the hold would not have been', () => {
    const [decision] = cut.decisions;
    const cutLater = { ...decision!, afterMs: 4_000 };
    const sentence = sentences({ ...cut, decisions: [HOLD, cutLater] }, { ...cut, decisions: [cutLater] });
    expect(sentence).toEqual([
      'In turn 2 the agent was held for 558 ms, 1.8 s into it; with BARGE_IN_MODE=vapi it would not have stopped.',
    ]);
    expect(sentences({ ...cut, decisions: [cutLater] }, { ...cut, decisions: [HOLD, cutLater] })).toEqual([
      'In turn 2 the agent did not stop; with BARGE_IN_MODE=vapi it would have been held for 558 ms, 1.8 s into it.',
    ]);
  });

  it('say that the agent would have been cut off where it was only held', () => {
    const [decision] = cut.decisions;
    const sentence = sentences(
      { ...cut, decisions: [HOLD] },
      { ...cut, decisions: [{ ...decision!, decidedBy: 'local' }] },
    );
    expect(sentence).toEqual([
      'In turn 2 the agent was held for 558 ms, 1.8 s into it; with BARGE_IN_MODE=vapi it would have been cut off 2.0 s ' +
        "into it (decided by local, 173 ms after the caller's first sound).",
    ]);
  });

  it.each([
    [
      'a turn less',
      { turns: cut.turns.slice(0, 2) },
      /^Turn 3, "No problem\. Brakes only\.", would have been missing with/,
    ],
    [
      'a turn more',
      { turns: [...cut.turns, { ...cut.turns[0]!, agentSaid: 'Bye.' }] },
      /^There would have been a turn more/,
    ],
    ['another end', { end: { by: 'agent', reason: 'assistant-ended-call' } }, /ended by caller .* by agent/],
    ['a hand-over', { handOvers: 1 }, /took the call over 0 times; .* 1\./],
    ['a slower greeting', { greetingMs: 2_000 }, /^The greeting took 296 ms; .* would have taken 2000 ms\.$/],
    ['a hole', { gaps: [{ turn: 3, ms: 400 }] }, /longest hole .* turn 3 was 0 ms; .* 400 ms/],
  ])('tell of %s', (_, change, sentence) => {
    expect(sentences(cut, { ...cut, ...change })).toEqual([expect.stringMatching(sentence)]);
  });

  it('tell of a tool that would have been answered in time', () => {
    const [tool] = late.tools;
    expect(sentences(late, { ...late, tools: [{ ...tool!, mode: 'answered' }] })).toEqual([
      'The tool check_stock was late after 8180 ms; with BARGE_IN_MODE=vapi it would have been answered after 8180 ms.',
    ]);
  });

  it('do not differ by what two plays on one machine differ by', () => {
    const decisions = cut.decisions.map((decision) => ({ ...decision, afterMs: decision.afterMs + 300 }));
    expect(sentences(cut, { ...cut, decisions, greetingMs: 500 })).toEqual([]);
  });

  it('tell outcomes from times', () => {
    const slower = compareOutcomes(cut, { ...cut, greetingMs: 3_000 });
    expect(slower.map(({ isOutcome }) => isOutcome)).toEqual([false]);
  });
});
