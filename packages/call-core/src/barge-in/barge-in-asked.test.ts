import { describe, expect, it } from 'vitest';
import { MOST_ASKED_MS } from './barge-in.ts';
import { BARGE_IN_POLICIES } from './policies.ts';
import { effectsOf, pausedTalk, startTalk, VOICED } from './talk.test-support.ts';

const { confirmWithinMs, quietMs, wordsLateMs } = BARGE_IN_POLICIES.fusion.times;
/** Windows come every 32 ms and ticks every 20 ms. */
const STEP_MS = 32;

describe('a question about words of the caller', () => {
  it.each([
    ['interruption', ['pause', 'cut']],
    ['backchannel', ['pause', 'resume']],
    ['unsure', ['pause']],
    [undefined, ['pause']],
  ] as const)('that is asked in a pause and answered with %s leads to %j', (verdict, effects) => {
    const talk = pausedTalk();
    talk.ask(250);
    talk.pass(100);
    talk.answer(verdict);
    expect(effectsOf(talk)).toEqual(effects);
  });

  it('keeps a pause from ending while it is asked, and no longer', () => {
    const talk = pausedTalk();
    talk.pass(quietMs - 2 * STEP_MS);
    talk.ask(250);
    talk.pass(240);
    expect(effectsOf(talk)).toEqual(['pause']);
    talk.pass(STEP_MS);
    expect(effectsOf(talk)).toEqual(['pause', 'resume']);
  });

  it('does not keep the agent paused for ever, however often it is asked', () => {
    const talk = pausedTalk();
    const fromMs = talk.nowMs;
    for (let i = 0; i < 40; i++) {
      talk.ask(250);
      talk.pass(100, VOICED);
    }
    const resumed = talk.decisions.find(({ effect }) => effect === 'resume');
    expect(resumed!.atMs - fromMs).toBeLessThanOrEqual(confirmWithinMs + MOST_ASKED_MS + STEP_MS);
  });

  it('that nobody answers leaves what the caller says next as it was', () => {
    const talk = pausedTalk();
    talk.ask(250);
    talk.answer(undefined);
    talk.say('other', 2);
    expect(effectsOf(talk)).toEqual(['pause', 'cut']);
  });

  it('still cuts when it is answered shortly after the agent has gone on', () => {
    const talk = pausedTalk();
    talk.pass(500);
    talk.answer('interruption');
    expect(effectsOf(talk)).toEqual(['pause', 'resume', 'cut']);
  });

  it('cuts nothing when the answer is too late', () => {
    const talk = pausedTalk();
    talk.pass(wordsLateMs + STEP_MS);
    talk.answer('interruption');
    expect(effectsOf(talk)).toEqual(['pause', 'resume']);
  });

  it('cuts nothing where no voice was heard', () => {
    const talk = startTalk('fusion');
    talk.answer('interruption');
    expect(effectsOf(talk)).toEqual([]);
  });

  it('cuts nothing in the modes that go by something else', () => {
    const talk = pausedTalk('local');
    talk.answer('interruption');
    expect(effectsOf(talk)).toEqual(['pause']);
  });

  it('cuts once in an utterance: what is told again must not cut the answer to it', () => {
    const talk = pausedTalk();
    talk.answer('interruption', true);
    talk.unheardMs = 1_000;
    talk.answer('interruption', true);
    talk.say('other', 4);
    expect(effectsOf(talk)).toEqual(['pause', 'cut']);
  });

  it('belongs to a pause while that goes on and shortly after it began', () => {
    const talk = startTalk('fusion');
    expect(talk.isOfPause).toBe(false);
    const paused = pausedTalk();
    expect(paused.isOfPause).toBe(true);
    paused.pass(1_000);
    expect([paused.isPaused, paused.isOfPause]).toEqual([false, true]);
    paused.pass(wordsLateMs);
    expect(paused.isOfPause).toBe(false);
  });
});
