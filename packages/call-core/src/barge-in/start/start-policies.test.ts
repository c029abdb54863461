import { describe, expect, it } from 'vitest';
import { AGENT_INTERRUPTED, pausedFor, said, situation, TICK, TIMES, VOICE } from '../policies.test-support.ts';
import { type BargeInMode, policiesOf, type WithoutVerdict } from '../policies.ts';
import { agentInterrupted } from './agent-interrupted.ts';
import { triggerPhrase } from './trigger-phrase.ts';
import { voiceConfirmed } from './voice-confirmed.ts';
import { voiceOnset } from './voice-onset.ts';
import { voiceSustained } from './voice-sustained.ts';
import { words } from './words.ts';

const LOCAL = { verdict: 'interrupt', decidedBy: 'local' };
const VAPI = { verdict: 'interrupt', decidedBy: 'vapi' };
const SUSPECT = { verdict: 'suspect' };
const spent = { canCutByWords: false };

describe('agent-interrupted', () => {
  it.each([
    ['the word of the agent’s platform', AGENT_INTERRUPTED, VAPI],
    ['a voice', VOICE, undefined],
    ['an interrupt phrase', said('interrupt', 1), undefined],
    ['the passing of time', TICK, undefined],
  ])('makes of %s %s', (_, signal, verdict) => {
    expect(agentInterrupted(signal, situation(), TIMES)).toEqual(verdict);
  });
});

describe('trigger-phrase', () => {
  it.each([
    ['cuts on a partial “stop” that nobody heard come', said('interrupt', 1), {}, LOCAL],
    ['cuts on a final “stop”', said('interrupt', 1, true), {}, LOCAL],
    ['cuts on “stop” while the agent is paused', said('interrupt', 1), pausedFor(100), LOCAL],
    ['lets words of an utterance that has cut already pass', said('interrupt', 1), spent, undefined],
    ['lets a backchannel pass', said('backchannel', 2), {}, undefined],
    ['lets what may still become a phrase pass', said('open', 1), {}, undefined],
    ['lets other words pass', said('other', 9), {}, undefined],
    ['lets a voice pass', VOICE, { run: { score: 4, voicedMs: 2_000 } }, undefined],
  ])('%s', (_, signal, changes, verdict) => {
    expect(triggerPhrase(signal, situation(changes), TIMES)).toEqual(verdict);
  });
});

describe('words', () => {
  it.each([
    ['confirm a pause when there are two of them', said('other', 2), pausedFor(200), LOCAL],
    ['confirm a pause with a final transcript', said('other', 2, true), pausedFor(200), LOCAL],
    ['that are a single one are not sure', said('other', 1), pausedFor(200), undefined],
    ['that are a single one are not sure when final either', said('other', 1, true), pausedFor(200), undefined],
    [
      'that are a single one confirm a pause once the caller has gone on for 900 ms',
      said('other', 1),
      { ...pausedFor(200), run: { voicedMs: 900 } },
      LOCAL,
    ],
    [
      'confirm a pause also in an utterance that had a final before',
      said('other', 2),
      { ...pausedFor(200), ...spent },
      LOCAL,
    ],
    [
      '“okay. stop”: an interrupt phrase confirms a pause no less than any word',
      said('interrupt', 2),
      { ...pausedFor(200), ...spent },
      LOCAL,
    ],
    ['wait for what may still become a sign of listening', said('open', 1), pausedFor(200), undefined],
    ['take it as it is once it is final', said('open', 1, true), pausedFor(200), LOCAL],
    ['leave backchannels to others', said('backchannel', 3), pausedFor(200), undefined],
    ['are none when nothing was recognised', said('other', 0), pausedFor(200), undefined],
    ['cut up to 1,500 ms after a pause that is over', said('other', 2), { pausedAtMs: 8_500 }, LOCAL],
    ['do not cut any later', said('other', 2), { pausedAtMs: 8_499 }, undefined],
    [
      'that are final do not cut once the agent has been resumed',
      said('other', 5, true),
      { pausedAtMs: 9_500 },
      undefined,
    ],
    ['without any sound of ours need three of them', said('other', 2), {}, undefined],
    ['without any sound of ours are enough when there are three', said('other', 3), {}, LOCAL],
    ['without any sound of ours cut once in an utterance', said('other', 3), spent, undefined],
    ['are not voices', VOICE, pausedFor(200), undefined],
  ])('%s', (_, signal, changes, verdict) => {
    expect(words(signal, situation(changes), TIMES)).toEqual(verdict);
  });
});

describe('voice-onset', () => {
  it.each([
    ['suspects at the score', VOICE, { run: { score: 1.2 } }, SUSPECT],
    ['does not suspect below it', VOICE, { run: { score: 1.19 } }, undefined],
    ['has nothing to add while the agent is paused', VOICE, { ...pausedFor(20), run: { score: 4 } }, undefined],
    ['holds back for 300 ms after a decision', VOICE, { settledAtMs: 9_701, run: { score: 4 } }, undefined],
    ['is free again after 300 ms', VOICE, { settledAtMs: 9_700, run: { score: 4 } }, SUSPECT],
    ['needs more after one false alarm', VOICE, { falseAlarms: 1, run: { score: 1.79 } }, undefined],
    ['is still to be had after one false alarm', VOICE, { falseAlarms: 1, run: { score: 1.81 } }, SUSPECT],
    [
      'needs no more after ten false alarms than after three',
      VOICE,
      { falseAlarms: 10, run: { score: 3.01 } },
      SUSPECT,
    ],
    ['looks at windows only', TICK, { run: { score: 4 } }, undefined],
  ])('%s', (_, signal, changes, verdict) => {
    expect(voiceOnset(signal, situation(changes), TIMES)).toEqual(verdict);
  });
});

describe('voice-sustained', () => {
  it.each([
    ['cuts at 400 ms of voice', VOICE, { ...pausedFor(300), run: { lastedMs: 400 } }, LOCAL],
    ['does not cut below', VOICE, { ...pausedFor(300), run: { lastedMs: 399 } }, undefined],
    ['never cuts an agent that is not paused yet', VOICE, { run: { lastedMs: 2_000 } }, undefined],
    ['looks at windows only', TICK, { ...pausedFor(300), run: { lastedMs: 2_000 } }, undefined],
  ])('%s', (_, signal, changes, verdict) => {
    expect(voiceSustained(signal, situation(changes), TIMES)).toEqual(verdict);
  });
});

describe('voice-confirmed', () => {
  it.each([
    ['cuts when a voice of 600 ms is still there 100 ms before the deadline', VOICE, 800, 600, LOCAL],
    ['does not cut sooner', VOICE, 799, 800, undefined],
    ['does not cut on less of a voice', VOICE, 850, 599, undefined],
    ['looks at windows only', TICK, 850, 800, undefined],
  ])('%s', (_, signal, pausedMs, voicedMs, verdict) => {
    expect(voiceConfirmed(signal, situation({ ...pausedFor(pausedMs), run: { voicedMs } }), TIMES)).toEqual(verdict);
  });

  it('never cuts an agent that is not paused', () => {
    expect(voiceConfirmed(VOICE, situation({ run: { voicedMs: 2_000 } }), TIMES)).toBeUndefined();
  });

  it('belongs to mode fusion where it is asked for, and to no other', () => {
    const startOf = (mode: BargeInMode, withoutVerdict: WithoutVerdict) =>
      policiesOf(mode, { withoutVerdict, isModelUnsure: true }).start;
    expect(startOf('fusion', 'cut')).toContain(voiceConfirmed);
    expect(startOf('fusion', 'resume')).not.toContain(voiceConfirmed);
    for (const mode of ['vapi', 'local'] as const) expect(startOf(mode, 'cut')).not.toContain(voiceConfirmed);
  });
});
