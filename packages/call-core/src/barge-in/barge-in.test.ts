import { describe, expect, it } from 'vitest';
import { createBargeIn } from './barge-in.ts';
import { BARGE_IN_POLICIES } from './policies.ts';
import { effectsOf, pausedTalk, startTalk, VOICED } from './talk.test-support.ts';
import { WINDOW_MS } from './voice-run.ts';

const { confirmWithinMs, quietMs } = BARGE_IN_POLICIES.fusion.times;

describe('a voice while the agent speaks', () => {
  it('pauses the agent within 100 ms', () => {
    const talk = startTalk('fusion');
    talk.pass(96);
    talk.pass(96, VOICED);
    expect(effectsOf(talk)).toEqual(['pause']);
  });

  it('is dated to when it began, not to when it was believed', () => {
    expect(pausedTalk().decisions[0]?.voiceSinceMs).toBe(96);
  });

  it('cuts the agent once there are words', () => {
    const talk = pausedTalk();
    talk.pass(200, VOICED);
    talk.say('other', 2);
    expect(talk.decisions.at(-1)).toMatchObject({ effect: 'cut', by: 'local', voiceSinceMs: 96 });
  });

  it('resumes the agent when the words are a sign of listening', () => {
    const talk = pausedTalk();
    talk.say('backchannel', 2);
    expect(effectsOf(talk)).toEqual(['pause', 'resume']);
  });

  it('keeps the agent paused over words that may still become a sign of listening', () => {
    const talk = pausedTalk();
    talk.say('open');
    expect(talk.isPaused).toBe(true);
  });

  it('resumes the agent when it is quiet again', () => {
    const talk = pausedTalk();
    const pausedMs = talk.nowMs;
    talk.pass(quietMs + WINDOW_MS);
    expect(effectsOf(talk)).toEqual(['pause', 'resume']);
    expect(talk.decisions[1]!.atMs - pausedMs).toBeLessThanOrEqual(quietMs + WINDOW_MS);
  });

  it('resumes the agent within the deadline when nothing says what it was', () => {
    const talk = pausedTalk();
    const pausedMs = talk.nowMs;
    talk.pass(confirmWithinMs, VOICED);
    expect(talk.decisions[1]).toMatchObject({ effect: 'resume', atMs: expect.any(Number) as number });
    expect(talk.decisions[1]!.atMs - pausedMs).toBeLessThanOrEqual(confirmWithinMs);
  });

  it('does not pause the agent for ever when no more windows come', () => {
    const talk = pausedTalk();
    talk.pass(confirmWithinMs, 'deaf');
    expect(effectsOf(talk)).toEqual(['pause', 'resume']);
  });
});

describe('a false alarm', () => {
  it('is followed by no other pause for 300 ms', () => {
    const talk = pausedTalk();
    talk.say('backchannel');
    const resumedMs = talk.nowMs;
    talk.pass(1_000, VOICED);
    expect(talk.decisions[2]!.atMs - resumedMs).toBeGreaterThanOrEqual(300);
  });

  it('makes the next one need more of a voice', () => {
    const windows = (falseAlarms: number): number => {
      const talk = startTalk('fusion');
      for (let i = 0; i < falseAlarms; i++) {
        while (!talk.isPaused) talk.pass(32, VOICED);
        talk.pass(confirmWithinMs + 400);
      }
      const fromMs = talk.nowMs;
      while (!talk.isPaused) talk.pass(32, VOICED);
      return (talk.nowMs - fromMs) / 32;
    };
    const needed = [0, 1, 2, 3, 4].map(windows);
    expect(needed.slice(0, 4)).toEqual([...new Set(needed)].toSorted((a, b) => a - b));
    expect(needed[4]).toBe(needed[3]);
  });

  it('is forgiven once the caller has really cut in', () => {
    const talk = startTalk('fusion');
    const windowsToPause = (): number => {
      const fromMs = talk.nowMs;
      while (!talk.isPaused) talk.pass(WINDOW_MS, VOICED);
      return (talk.nowMs - fromMs) / WINDOW_MS;
    };
    const atFirst = windowsToPause();
    talk.pass(confirmWithinMs + 400);
    expect(windowsToPause()).toBeGreaterThan(atFirst);
    talk.vapiInterrupts();
    talk.unheardMs = 5_000;
    talk.pass(400);
    expect(windowsToPause()).toBe(atFirst);
  });
});

describe('a sound that is no caller’s', () => {
  it.each([
    ['is of another moment', { atMs: -1_000 }],
    ['is fainter than the line is anyway', { levelDbfs: -60 }],
    ['is the agent’s own echo', { echoShare: 0.95 }],
    ['is no voice', { speech: 0.3 }],
  ])('never pauses the agent when it %s', (_, window) => {
    const talk = startTalk('fusion');
    talk.pass(3_000, window);
    expect(talk.decisions).toEqual([]);
  });
});

describe('a decision', () => {
  it('to pause or resume is always ours; only a cut can be Vapi’s', () => {
    const talk = pausedTalk();
    talk.pass(quietMs + WINDOW_MS);
    talk.pass(500);
    talk.vapiInterrupts();
    expect(talk.decisions.map(({ effect, by }) => [effect, by])).toEqual([
      ['pause', 'local'],
      ['resume', 'local'],
      ['cut', 'vapi'],
    ]);
  });

  it('to cut can come by a later word of an utterance whose first words were harmless', () => {
    const talk = startTalk('fusion');
    talk.begin();
    talk.say('other', 1);
    talk.say('interrupt', 2);
    expect(effectsOf(talk)).toEqual(['cut']);
  });
});

describe('a reset', () => {
  it('ends a pause without a word, and no pause follows for 300 ms', () => {
    const talk = pausedTalk();
    talk.reset();
    expect(talk.isPaused).toBe(false);
    talk.pass(288, VOICED);
    expect(effectsOf(talk)).toEqual(['pause']);
  });
});

describe('an event that the table does not know', () => {
  const suspicious = { ...BARGE_IN_POLICIES.fusion, start: [() => ({ verdict: 'suspect' }) as const], stop: [] };

  it('is counted and changes nothing', () => {
    const bargeIn = createBargeIn(suspicious);
    expect(bargeIn.agentInterrupted(0, 1_000)?.effect).toBe('pause');
    expect(bargeIn.unexpectedEvents).toBe(0);
    expect(bargeIn.agentInterrupted(20, 1_000)).toBeUndefined();
    expect(bargeIn.isPaused).toBe(true);
    expect(bargeIn.unexpectedEvents).toBe(1);
  });

  it('does not occur while the policies of a mode see a whole pause, whatever is unheard', () => {
    const bargeIn = createBargeIn(BARGE_IN_POLICIES.fusion);
    bargeIn.agentInterrupted(0, 0);
    bargeIn.words('other', 3, false, 20, 1_000);
    for (let atMs = 1_000; atMs < 4_000; atMs += 32) {
      const window = { atMs, speech: 1, levelDbfs: -25, echoShare: 0 };
      bargeIn.voice(window, { nowMs: atMs, thresholdDbfs: -44 }, atMs % 64 === 0 ? 0 : 1_000);
      bargeIn.tick(atMs, 0);
    }
    expect(bargeIn.unexpectedEvents).toBe(0);
  });
});
