import { describe, expect, it } from 'vitest';
import { effectsOf, pausedTalk, startTalk, VOICED } from './talk.test-support.ts';
import { WINDOW_MS } from './voice-run.ts';

describe('when nothing of the agent is unheard', () => {
  it.each(['vapi', 'local', 'fusion'] as const)('nothing is decided in mode %s', (mode) => {
    const talk = startTalk(mode);
    talk.unheardMs = 0;
    talk.pass(1_000, VOICED);
    talk.say('interrupt');
    talk.say('other', 5);
    talk.vapiInterrupts();
    expect(talk.decisions).toEqual([]);
  });

  it.each(['vapi', 'local', 'fusion'] as const)('20 ms are enough to be cut in mode %s', (mode) => {
    const talk = startTalk(mode);
    talk.unheardMs = 20;
    talk.say('interrupt');
    expect(effectsOf(talk)).toEqual(['cut']);
  });
});

describe('mode vapi', () => {
  it('ignores sound', () => {
    const talk = startTalk('vapi');
    talk.pass(3_000, VOICED);
    expect(talk.decisions).toEqual([]);
  });

  it('ignores words that are no interrupt phrase', () => {
    const talk = startTalk('vapi');
    talk.say('other', 5);
    expect(talk.decisions).toEqual([]);
  });

  it('cuts on the word of Vapi', () => {
    const talk = startTalk('vapi');
    talk.vapiInterrupts();
    expect(talk.decisions).toMatchObject([{ effect: 'cut', by: 'vapi' }]);
  });
});

describe('mode local', () => {
  it('ignores the word of Vapi', () => {
    const talk = startTalk('local');
    talk.vapiInterrupts();
    expect(talk.decisions).toEqual([]);
  });

  it('cuts on 400 ms of voice', () => {
    const talk = startTalk('local');
    talk.pass(96);
    talk.pass(480, VOICED);
    expect(effectsOf(talk)).toEqual(['pause', 'cut']);
    expect(talk.decisions[1]!.atMs - 96).toBeGreaterThanOrEqual(400);
    expect(talk.decisions[1]!.atMs - 96).toBeLessThan(400 + WINDOW_MS);
  });

  it('does not take bursts under 400 ms for turns', () => {
    const talk = startTalk('local');
    for (let i = 0; i < 5; i++) {
      talk.pass(384, VOICED);
      talk.pass(1_000);
    }
    expect(new Set(effectsOf(talk))).toEqual(new Set(['pause', 'resume']));
  });

  it('does not wait for words', () => {
    const talk = pausedTalk('local');
    talk.say('other', 3);
    expect(effectsOf(talk)).toEqual(['pause']);
  });
});
