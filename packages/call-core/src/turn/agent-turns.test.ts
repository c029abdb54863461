import { describe, expect, it } from 'vitest';
import type { TurnInput } from './turn-input.ts';
import { audio, run, text } from './turn-run.test-support.ts';
import { INITIAL_TURN_STATE, openAgentTurn, unannouncedFromMs } from './turn-state.ts';

describe('audio that is lost with the carrier’s stream', () => {
  const lost: TurnInput = { type: 'carrier.lost', heardMs: 400, sentMs: 600 };

  it('ends a turn that had gone out whole, with what was heard of it', () => {
    const { facts, state } = run(text('Goodbye.'), audio(0), { type: 'agent.speechStopped', positionMs: 600 }, lost);
    expect(facts.at(-1)).toMatchObject({ type: 'agent.turnEnded', heardMs: 400, sentMs: 600, interrupted: true });
    expect(state.agentTurns).toEqual([]);
  });

  it('is never credited to a turn that goes on', () => {
    const { facts } = run(
      text('A long answer.'),
      audio(0),
      lost,
      { type: 'agent.speechStopped', positionMs: 1000 },
      { type: 'agent.heard', positionMs: 1000 },
    );
    expect(facts.at(-1)).toMatchObject({ type: 'agent.turnEnded', heardMs: 800 });
  });
});

describe('audio of the agent', () => {
  const opens = (levelDbfs: number): boolean => openAgentTurn(run(audio(0, levelDbfs)).state) !== undefined;

  it('opens a turn from the level on that a room can have', () => {
    expect([opens(-65), opens(-65.1)]).toEqual([true, false]);
  });

  it('opens no second turn while one is open', () => {
    const { state } = run(audio(0), audio(500));
    expect(state.agentTurns.map(({ startMs }) => startMs)).toEqual([0]);
  });

  it('is announced once, with the time from the caller’s last sound to its first frame', () => {
    const { facts } = run(
      { type: 'caller.speechStarted', at: 1_000 },
      { type: 'caller.speechStopped', at: 2_000 },
      { ...audio(0), at: 2_500 },
      { type: 'agent.audioSent', at: 2_650 },
      { type: 'agent.audioSent', at: 2_900 },
    );
    expect(facts).toEqual([{ type: 'agent.turnStarted', atMs: 2_650, turnId: 'turn_1', responseMs: 650 }]);
  });

  it('of a greeting answers nobody, and so has no time of response', () => {
    const { facts } = run({ ...audio(0), at: 300 }, { type: 'agent.audioSent', at: 400 });
    expect(facts).toEqual([{ type: 'agent.turnStarted', atMs: 400, turnId: 'turn_1' }]);
  });

  it('is to be announced from its own beginning, and not after that', () => {
    const open = run(audio(740)).state;
    expect(unannouncedFromMs(open)).toBe(740);
    expect(unannouncedFromMs(run(audio(740), { type: 'agent.audioSent' }).state)).toBe(Number.POSITIVE_INFINITY);
    expect(unannouncedFromMs(INITIAL_TURN_STATE)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('text of the agent', () => {
  it('that comes before its audio belongs to the next turn and to no other', () => {
    const { facts } = run(
      text('Hello.'),
      audio(0),
      { type: 'agent.speechStopped', positionMs: 100 },
      { type: 'agent.heard', positionMs: 100 },
      audio(100),
      { type: 'agent.speechStopped', positionMs: 200 },
      { type: 'agent.heard', positionMs: 200 },
    );
    expect(facts).toMatchObject([{ text: 'Hello.' }, { text: '' }]);
  });

  it('is joined with one space, however its pieces are spaced', () => {
    const { state } = run(audio(0), text('Good '), text(' morning, '), text('Ada.'));
    expect(state.agentTurns[0]?.text).toBe('Good morning, Ada.');
  });
});

describe('an interruption', () => {
  const cut = { type: 'agent.cut', decidedBy: 'local', heardMs: 0, droppedMs: 0, decisionToClearMs: 1 } as const;

  it('of nothing names no turn and ends none', () => {
    expect(run(cut).facts).toEqual([
      { type: 'agent.interrupted', atMs: 0, decidedBy: 'local', decisionToClearMs: 1, droppedMs: 0 },
    ]);
  });

  it('tells when the voice that led to it began, where one was heard', () => {
    const { facts } = run(audio(0), { ...cut, speechToClearMs: 180, heardMs: 400, droppedMs: 600 });
    expect(facts).toMatchObject([
      { type: 'agent.interrupted', turnId: 'turn_1', speechToClearMs: 180, droppedMs: 600 },
      { type: 'agent.turnEnded', turnId: 'turn_1', heardMs: 400, sentMs: 1_000, interrupted: true },
    ]);
  });

  it('forgets the text that waited for its audio', () => {
    expect(run(text('Never mind.'), cut).state.waitingText).toBe('');
  });
});

describe('how far a turn of the agent has come', () => {
  it('is told in the order in which it happens: first audio, first heard, all of it sent', () => {
    const { milestones } = run(
      { ...audio(1_000), at: 100 },
      { type: 'agent.audioSent', at: 180 },
      { type: 'agent.heard', positionMs: 1_200, at: 440 },
      { type: 'agent.heard', positionMs: 1_400, at: 640 },
      { type: 'agent.audioFinished', positionMs: 1_900, at: 900 },
      { type: 'agent.speechStopped', positionMs: 2_000 },
      { type: 'agent.audioFinished', positionMs: 1_980, at: 960 },
      { type: 'agent.audioFinished', positionMs: 2_000, at: 980 },
      { type: 'agent.audioFinished', positionMs: 2_000, at: 1_000 },
      { type: 'agent.heard', positionMs: 2_000, at: 1_240 },
    );
    expect(milestones).toEqual([
      { type: 'agent.firstAudio', atMs: 100, turnId: 'turn_1' },
      { type: 'agent.firstHeard', atMs: 240, turnId: 'turn_1' },
      { type: 'agent.finishedSending', atMs: 980, turnId: 'turn_1', sentMs: 1_000 },
    ]);
  });

  it('is never heard before it was sent, and a turn that is cut is not sent whole', () => {
    const { milestones } = run(
      { ...audio(0), at: 100 },
      { type: 'agent.audioSent', at: 180 },
      { type: 'agent.heard', positionMs: 400, at: 200 },
      { type: 'agent.cut', decidedBy: 'local', heardMs: 400, droppedMs: 100, decisionToClearMs: 0 },
      { type: 'agent.audioFinished', positionMs: 500, at: 300 },
    );
    expect(milestones.slice(1)).toEqual([{ type: 'agent.firstHeard', atMs: 180, turnId: 'turn_1' }]);
  });
});
