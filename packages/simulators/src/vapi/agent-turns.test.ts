import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { createAgentTurns } from './agent-turns.ts';
import { DEFAULT_BEHAVIOUR, type VapiBehaviour } from './call-behaviour.ts';
import { createConversation } from './conversation.ts';
import { NO_FAULTS, type VapiFaults } from './faults.ts';
import { STEADY_PACING } from './pacing.ts';

const TICK_MS = 20;
const TURN_MS = 1000;
const TEXT = 'one two three four five';
const SOUND = {
  mulaw: new Uint8Array(TURN_MS * 8),
  pcm16k: new Uint8Array(TURN_MS * 32),
  durationMs: TURN_MS,
  audibleMs: TURN_MS,
};

interface Told {
  readonly type: string;
  readonly atMs: number;
  readonly fields: Record<string, unknown>;
}

/** An agent's turns without a voice of their own: what they tell the client and send, in one list. */
function startTurns(given: Partial<VapiFaults> & Partial<VapiBehaviour> = {}) {
  const story: Told[] = [];
  let nowMs = 0;
  let turnNumber = -1;
  const turns = createAgentTurns({
    settings: {
      ...DEFAULT_BEHAVIOUR,
      ...given,
      audioFormat: 'mulaw',
      clientMessages: new Set(),
      serverMessages: new Set(),
      server: undefined,
    },
    faults: { ...NO_FAULTS, ...given },
    pacing: STEADY_PACING,
    random: createRandom(1),
    conversation: createConversation(0, (atMs) => atMs),
    emit: (type, fields) => story.push({ type, atMs: nowMs, fields: { ...fields } }),
    sendAudio: (audio) => story.push({ type: 'audio', atMs: nowMs, fields: { bytes: audio.length } }),
    takeTurnNumber: () => (turnNumber += 1),
    onTurnHeard: () => undefined,
  });
  const say = () =>
    turns.say(
      { text: TEXT, sound: SOUND, source: 'model', interruptible: true, endCallAfter: false, notBeforeMs: 0 },
      nowMs,
    );
  say();
  return {
    turns,
    story,
    say,
    interrupt: () => turns.interrupt(nowMs, 'user'),
    pass: (ms: number) => {
      for (const untilMs = nowMs + ms; nowMs < untilMs; nowMs += TICK_MS) turns.tick(nowMs);
    },
    of: (type: string) => story.filter((told) => told.type === type),
    firstOf: (type: string, more: object = {}) =>
      story.findIndex(
        (told) => told.type === type && Object.entries(more).every(([key, value]) => told.fields[key] === value),
      ),
    lastOf: (type: string) => story.findLastIndex((told) => told.type === type),
  };
}

describe('the messages of a turn of the agent', () => {
  it('begin before its audio and end after it, when there is no fault', () => {
    const { pass, firstOf, lastOf } = startTurns();
    pass(TURN_MS + 100);
    expect(firstOf('speech-update', { status: 'started' })).toBeLessThan(firstOf('audio'));
    expect(lastOf('model-output')).toBeLessThan(firstOf('audio'));
    expect(firstOf('speech-update', { status: 'stopped' })).toBeGreaterThan(lastOf('audio'));
  });

  it('say once that speech has started, and more often when told to, with the words so far', () => {
    const once = startTurns();
    once.pass(TURN_MS + 100);
    expect(once.of('assistant.speechStarted')).toHaveLength(1);

    const often = startTurns({ speechStartedEveryMs: 200 });
    often.pass(TURN_MS + 100);
    const [first, ...repeated] = often.of('assistant.speechStarted').map(({ fields }) => fields);
    expect(first).toEqual({ text: TEXT, turn: 0, source: 'model' });
    expect(repeated.map(({ turn, text }) => [turn, text])).toEqual(repeated.map(() => [0, TEXT]));
    expect(repeated.map(({ timing }) => (timing as { wordsSpoken: number }).wordsSpoken)).toEqual([1, 2, 3, 4]);
  });

  it('can give the times of the words instead of counting them', () => {
    const { pass, of } = startTurns({ speechStartedEveryMs: 500, speechTiming: 'word-alignment' });
    pass(TURN_MS);
    expect(of('assistant.speechStarted').at(-1)?.fields['timing']).toEqual({
      type: 'word-alignment',
      words: ['one', 'two', 'three', 'four', 'five'],
      wordsStartTimesMs: [0, 200, 400, 600, 800],
      wordsEndTimesMs: [200, 400, 600, 800, 1000],
    });
  });

  it('can say that speech has stopped before the last audio', () => {
    const { pass, story, of, firstOf } = startTurns({ stoppedAheadMs: 100 });
    pass(TURN_MS + 100);
    const stop = firstOf('speech-update', { status: 'stopped' });
    const after = story.slice(stop).filter(({ type }) => type === 'audio');
    expect(after.reduce((sum, { fields }) => sum + Number(fields['bytes']), 0)).toBe(100 * 8);
    expect(of('speech-update')).toHaveLength(2);
  });

  it('can come behind the first audio: the start, the text, or both', () => {
    const { pass, of } = startTurns({ startedBehindMs: 40, textBehindMs: 60 });
    pass(TURN_MS);
    expect([of('audio'), of('speech-update'), of('voice-input')].map(([first]) => first?.atMs)).toEqual([0, 40, 60]);
  });

  it('can come long before the first audio', () => {
    const { pass, of } = startTurns({ audioBehindMs: 300 });
    pass(TURN_MS + 400);
    expect([of('speech-update')[0]?.atMs, of('audio')[0]?.atMs]).toEqual([0, 300]);
    expect(of('audio')).toHaveLength(50);
  });

  it('can go on after the caller has cut the turn off, also into the next turn', () => {
    const { pass, interrupt, say, story, firstOf } = startTurns({ lateMessagesAfterMs: 60, lateAudioMs: 100 });
    pass(400);
    interrupt();
    say();
    pass(200);
    const late = story.slice(firstOf('user-interrupted')).filter(({ fields }) => fields['turn'] === 0);
    expect(
      late.map(({ type, fields }) => (typeof fields['status'] === 'string' ? `${type} ${fields['status']}` : type)),
    ).toEqual(['speech-update stopped', 'assistant.speechStarted', 'speech-update started', 'speech-update stopped']);
    const nextTurn = firstOf('speech-update', { status: 'started', turn: 1 });
    expect(story.findLastIndex(({ fields }) => fields['turn'] === 0)).toBeGreaterThan(nextTurn);
  });
});
