import { type BargeInDecision, countWords, createBargeIn, policiesOf, type PhraseVerdict } from '@trunkline/call-core';
import { describe, expect, it } from 'vitest';
import { UnsureWords } from './unsure-words.ts';

const BUDGET_MS = 250;

/** A caller who has just been heard, so that the agent is paused, and a judge who answers when the test says so. */
function pausedCall() {
  const bargeIn = createBargeIn(policiesOf('fusion', { withoutVerdict: 'resume', isModelUnsure: true }));
  const effects: string[] = [];
  const questions: { text: string; answer(verdict: PhraseVerdict | undefined): Promise<void> }[] = [];
  const known = new Map<string, PhraseVerdict>();
  let nowMs = 0;
  let canAsk = true;
  const unheardMs = (): number => (effects.at(-1) === 'cut' ? 0 : 5_000);
  const carryOut = (decision: BargeInDecision | undefined): void => {
    if (decision) effects.push(decision.effect);
  };
  const words = new UnsureWords({
    judge: {
      budgetMs: BUDGET_MS,
      known: (text) => known.get(text),
      ask(text) {
        if (!canAsk) return undefined;
        let settle: (verdict: PhraseVerdict | undefined) => void;
        const asked = new Promise<PhraseVerdict | undefined>((resolve) => (settle = resolve));
        questions.push({
          text,
          async answer(verdict) {
            settle(verdict);
            await asked;
            // The answer is heard in the turn after the one in which it is there.
            await Promise.resolve();
          },
        });
        return asked;
      },
    },
    bargeIn,
    guard: { run: (_where, callback) => callback() },
    nowMs: () => nowMs,
    unheardMs,
    carryOut,
  });
  const hear = (speech: number): void => {
    const line = { nowMs, thresholdDbfs: -44 };
    carryOut(bargeIn.voice({ atMs: nowMs, speech, levelDbfs: -25, echoShare: 0 }, line, unheardMs()));
  };
  const pass = (ms: number): void => {
    for (const untilMs = nowMs + ms; nowMs < untilMs; nowMs += 20) carryOut(bargeIn.tick(nowMs, unheardMs()));
  };
  bargeIn.utteranceStarted();
  for (; effects.length === 0; nowMs += 32) hear(1);
  return {
    effects,
    questions,
    known,
    pass,
    refuse() {
      canAsk = false;
    },
    say(text: string, isFinal = false, meaning: 'other' | 'backchannel' | 'interrupt' = 'other') {
      const count = countWords(text);
      if (words.take({ text, meaning, count, isFinal }, nowMs)) return;
      carryOut(bargeIn.words(meaning, count, isFinal, nowMs, unheardMs()));
    },
  };
}

describe('words that no list knows, in a pause', () => {
  it.each([
    ['interruption', ['pause', 'cut']],
    ['backchannel', ['pause', 'resume']],
    ['unsure', ['pause', 'cut']],
    [undefined, ['pause', 'cut']],
  ] as const)(
    'wait for the answer %s and lead to %j, where two of them cut without an answer',
    async (verdict, effects) => {
      const call = pausedCall();
      call.say('spot on');
      expect(call.effects).toEqual(['pause']);
      await call.questions[0]!.answer(verdict);
      expect(call.effects).toEqual(effects);
    },
  );

  it('are not waited for beyond the budget when no answer comes', () => {
    const call = pausedCall();
    call.say('spot on');
    call.pass(BUDGET_MS + 350);
    expect(call.effects).toEqual(['pause', 'resume']);
  });

  it('cut at once when they are known to interrupt, and nobody is asked', () => {
    const call = pausedCall();
    call.known.set('not that', 'interruption');
    call.say('not that');
    expect([call.effects, call.questions]).toEqual([['pause', 'cut'], []]);
  });

  it('cut at once when nobody can be asked', () => {
    const call = pausedCall();
    call.refuse();
    call.say('spot on');
    expect(call.effects).toEqual(['pause', 'cut']);
  });

  it('do not wait when they become more than a sign of listening can be', () => {
    const call = pausedCall();
    call.say('spot on');
    call.say('spot on but what about the brakes');
    expect(call.effects).toEqual(['pause', 'cut']);
  });

  it('are judged by the newest transcript, and an answer about an older one is passed over', async () => {
    const call = pausedCall();
    call.say('spot');
    call.say('spot on');
    await call.questions[0]!.answer('interruption');
    expect(call.effects).toEqual(['pause']);
    await call.questions[1]!.answer('backchannel');
    expect(call.effects).toEqual(['pause', 'resume']);
  });

  it('that a list knows are nobody’s question', () => {
    const call = pausedCall();
    call.say('wait', false, 'interrupt');
    expect([call.effects, call.questions]).toEqual([['pause', 'cut'], []]);
  });
});

describe('a single word that no list knows, in a pause', () => {
  it.each([
    ['interruption', ['pause', 'cut']],
    ['backchannel', ['pause', 'resume']],
    ['unsure', ['pause']],
    [undefined, ['pause']],
  ] as const)('answered with %s leads to %j', async (verdict, effects) => {
    const call = pausedCall();
    call.say('nope');
    await call.questions[0]!.answer(verdict);
    expect(call.effects).toEqual(effects);
  });
});

describe('words that come after the agent has gone on', () => {
  it('do not wait: two of them cut at once', () => {
    const call = pausedCall();
    call.pass(500);
    call.say('the blue one');
    expect(call.effects).toEqual(['pause', 'resume', 'cut']);
  });

  it('cut when one of them is said to interrupt', async () => {
    const call = pausedCall();
    call.pass(500);
    call.say('nope');
    await call.questions[0]!.answer('interruption');
    expect(call.effects).toEqual(['pause', 'resume', 'cut']);
  });

  it('are nobody’s question when they belong to no pause any more', () => {
    const call = pausedCall();
    call.pass(2_000);
    call.say('nope');
    expect([call.effects, call.questions]).toEqual([['pause', 'resume'], []]);
  });
});
