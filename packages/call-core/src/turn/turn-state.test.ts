import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TurnInput } from './turn-input.ts';
import { stepTurn } from './turn-machine.ts';
import { audio, run, text } from './turn-run.test-support.ts';
import { INITIAL_TURN_STATE, unfinishedTalk, untoldFromMs } from './turn-state.ts';

describe('talk that is not in the record yet', () => {
  it('is what the caller is going to hear, and what nobody has answered', () => {
    const { state } = run(text('One two three four five six.'), audio(0));
    expect(unfinishedTalk(state, 700)).toEqual([{ role: 'assistant', turnId: 'turn_1', content: 'One two' }]);
    const asked = run({ type: 'caller.speechStarted' }, { type: 'caller.transcribed', text: 'Are you there?' });
    expect(unfinishedTalk(asked.state, 0)).toEqual([{ role: 'user', turnId: 'turn_1', content: 'Are you there?' }]);
    expect(unfinishedTalk(INITIAL_TURN_STATE, 0)).toEqual([]);
  });
});

describe('what the caller is proved to have heard', () => {
  const inputs = fc.oneof(
    fc.integer({ min: 0, max: 50 }).map((frame) => audio(20 * frame)),
    fc.constant<TurnInput>({ type: 'agent.audioSent' }),
    fc
      .integer({ min: 0, max: 50 })
      .map((frame): TurnInput => ({ type: 'agent.speechStopped', positionMs: 20 * frame })),
    fc.integer({ min: 0, max: 50 }).map((frame): TurnInput => ({ type: 'agent.heard', positionMs: 20 * frame })),
  );

  it('says something of a turn only from where the state says so', () => {
    fc.assert(
      fc.property(fc.array(inputs, { maxLength: 12 }), fc.integer({ min: 0, max: 50 }), (before, frame) => {
        const { state } = run(...before);
        const positionMs = 20 * frame;
        const next = stepTurn(state, { type: 'agent.heard', positionMs }, 0);
        const saysNothing = next.state === state && next.facts.length === 0;
        expect(saysNothing || positionMs >= untoldFromMs(state)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  it('says something when a turn has begun to be heard, and when it has been heard whole', () => {
    const sent = run(audio(100), { type: 'agent.audioSent' }).state;
    expect(untoldFromMs(sent)).toBe(100);
    const begun = run(audio(100), { type: 'agent.audioSent' }, { type: 'agent.heard', positionMs: 120 }).state;
    expect(untoldFromMs(begun)).toBe(Number.POSITIVE_INFINITY);
    const { state } = stepTurn(begun, { type: 'agent.speechStopped', positionMs: 500 }, 0);
    expect(untoldFromMs(state)).toBe(500);
  });
});
