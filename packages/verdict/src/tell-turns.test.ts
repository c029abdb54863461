import type { CallEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { agentOpened, agentSpeaks, at, callerSpeaks, id, opened, START_MS, talk, user } from './facts.test-support.ts';
import { tellTurns } from './tell-turns.ts';
import type { TurnStory } from './turn-story.ts';

const hold = (fromMs: number, pausedMs: number): CallEvent =>
  at(fromMs + pausedMs, { type: 'agent.resumed', pausedMs });
const hole = (fromMs: number, gapMs: number): CallEvent =>
  at(fromMs, { type: 'caller.gapHeard', turnId: id(1), gapMs });
const cutAt = (ms: number, heardMs: number): CallEvent[] => [
  at(ms, { type: 'agent.interrupted', turnId: id(1), decidedBy: 'vapi', decisionToClearMs: 1, droppedMs: 900 }),
  at(ms, {
    type: 'agent.turnEnded',
    turnId: id(1),
    text: 'Agent words.',
    heardText: 'Agent',
    sentMs: heardMs + 900,
    heardMs,
    interrupted: true,
  }),
];

const bars = (turn: TurnStory | undefined): string[] =>
  (turn?.waterfall ?? []).map(({ part, ms, with: more }) => [part, ...(more ?? []), ms].join(' '));

describe('the turns of a call', () => {
  it('a greeting is a turn without a caller, and answers nobody', () => {
    const [greeting] = tellTurns(talk());
    expect(greeting).toMatchObject({ turnId: 'turn_1', callerSaid: '', agentFromMs: START_MS + 1_000, waterfall: [] });
    expect(greeting).not.toHaveProperty('responseMs');
  });

  it('an answer is timed at the ear of the caller: from their last sound to the first that they hear', () => {
    const [, answer] = tellTurns(talk(1_200));
    expect(answer).toMatchObject({
      callerFromMs: START_MS + 4_000,
      callerToMs: START_MS + 6_000,
      agentFromMs: START_MS + 7_200,
      agentToMs: START_MS + 9_200,
      responseMs: 1_200,
    });
  });

  it('with all facts, each part of the wait has a bar of its own', () => {
    expect(bars(tellTurns(talk(1_200))[1])).toEqual([
      'endpointing 450',
      'model 350',
      'voice 300',
      'vapi-to-us 40',
      'ours 20',
      'at-carrier 40',
    ]);
  });

  it('what runs in a tool is taken out of the time of the model', () => {
    const facts = [
      ...talk(3_000),
      at(6_700, { type: 'tool.called', toolCallId: 'a', name: 'one' }),
      at(7_700, {
        type: 'tool.finished',
        toolCallId: 'a',
        name: 'one',
        mode: 'answered',
        durationMs: 1_000,
        runs: 1,
        failed: false,
      }),
      at(7_200, { type: 'tool.called', toolCallId: 'b', name: 'two' }),
      at(8_200, {
        type: 'tool.finished',
        toolCallId: 'b',
        name: 'two',
        mode: 'answered',
        durationMs: 1_000,
        runs: 1,
        failed: false,
      }),
    ];
    const answer = tellTurns(facts)[1];
    expect(answer?.tools.map(({ name }) => name)).toEqual(['one', 'two']);
    // Both together ran for 1.5 s, of which half a second at once.
    expect(bars(answer).slice(0, 4)).toEqual(['endpointing 450', 'model 650', 'tool 1500', 'voice 300']);
  });

  it('a tool that goes on after the agent has put the caller off is not waited for', () => {
    const facts = [...talk(3_000), at(6_700, { type: 'tool.called', toolCallId: 'a', name: 'one' })];
    expect(bars(tellTurns(facts)[1])).toContain('tool 1900');
  });

  it('what no fact tells apart is one bar, which says what is in it', () => {
    const facts = talk(1_200).filter(({ type }) => type !== 'vapi.modelOutput' && type !== 'agent.firstAudio');
    expect(bars(tellTurns(facts)[1])).toEqual([
      'endpointing 450',
      'model voice 650',
      'vapi-to-us ours 60',
      'at-carrier 40',
    ]);
  });

  it('of a call of an older version the response is known, and nothing within it', () => {
    const [turn] = tellTurns([
      at(5_000, { type: 'caller.said', turnId: id(2), text: 'Words.' }),
      at(7_000, { type: 'agent.turnStarted', turnId: id(2), responseMs: 900 }),
    ]);
    expect(turn).toMatchObject({ callerToMs: START_MS + 6_100, responseMs: 900, waterfall: [] });
  });

  it('a message of Vapi that was overtaken by the audio it speaks of tells nothing', () => {
    const facts = talk(1_200).map((fact) =>
      fact.type === 'vapi.modelOutput' ? { ...fact, atMs: START_MS + 7_150 } : fact,
    );
    expect(bars(tellTurns(facts)[1])[1]).toBe('model voice 650');
  });

  it('the end of a word that our ear did not hear is the one that Vapi tells', () => {
    const facts = [
      ...agentSpeaks(1, 1_000),
      at(2_000, { type: 'caller.stoppedSpeaking' }),
      user(4_000, 'started'),
      user(6_000, 'stopped'),
      at(6_050, { type: 'vapi.finalTranscript', turnId: id(2) }),
      ...agentSpeaks(2, 7_000),
    ];
    expect(tellTurns(facts)[1]).toMatchObject({ callerToMs: START_MS + 6_000, responseMs: 1_000 });
  });

  it('an "aha" over the agent is not where the next turn of the caller begins', () => {
    const facts = [
      ...agentSpeaks(1, 1_000),
      user(1_500, 'started'),
      user(2_200, 'stopped'),
      ...callerSpeaks(2, 4_000, 5_000),
    ];
    expect(tellTurns(facts)[1]?.callerFromMs).toBe(START_MS + 4_000);
  });

  it('an agent that was paused and then cut fell silent with the pause', () => {
    const facts = [
      ...agentSpeaks(1, 1_000).slice(0, 3),
      at(1_800, { type: 'agent.paused' }),
      at(2_100, { type: 'agent.interrupted', turnId: id(1), decidedBy: 'local', decisionToClearMs: 1, droppedMs: 900 }),
    ];
    expect(tellTurns(facts)[0]).toMatchObject({ agentToMs: START_MS + 1_800, interrupted: true, decidedBy: 'local' });
  });

  it.each([
    ['has heard the last of it by what the carrier has played, not when we stop it', 2_600, [], 2_500],
    ['hears it later by each pause and hole before that', 4_000, [hold(1_600, 300), hole(2_200, 200)], 3_000],
    ['hears nothing of it once it is cut, though the carrier seems to have played more', 2_400, [], 2_400],
  ])('the caller of a turn that is cut %s', (_what, cutAtMs, silences, heardToMs) => {
    const facts = [...agentSpeaks(1, 1_000).slice(0, 3), ...silences, ...cutAt(cutAtMs, 1_500)];
    expect(tellTurns(facts)[0]?.agentToMs).toBe(START_MS + heardToMs);
  });

  it('the caller of a turn whose line was lost has heard the last of it long before it is over for us', () => {
    const facts = [...agentSpeaks(1, 1_000).slice(0, 3), ...cutAt(9_000, 1_500).slice(1)];
    expect(tellTurns(facts)[0]?.agentToMs).toBe(START_MS + 2_500);
  });

  it('a turn whose replica died is what was heard of it', () => {
    const facts = [
      ...agentSpeaks(1, 1_000).slice(0, 3),
      at(2_000, { type: 'agent.heard', turnId: id(1), heardText: 'One two', heardMs: 950 }),
    ];
    expect(tellTurns(facts)[0]).toMatchObject({
      agentSaid: 'One two',
      agentHeard: 'One two',
      heardMs: 950,
      sentMs: 950,
    });
  });

  it('holes and holds stand in the turn in which the caller heard them', () => {
    const facts = [
      ...agentSpeaks(1, 1_000),
      ...callerSpeaks(2, 4_000, 5_000),
      ...agentSpeaks(2, 6_000),
      at(6_900, { type: 'agent.paused' }),
      at(7_300, { type: 'agent.resumed', pausedMs: 400 }),
      at(7_500, { type: 'caller.gapHeard', turnId: id(2), gapMs: 120 }),
    ];
    expect(tellTurns(facts).map(({ gaps, holds }) => [gaps.length, holds])).toEqual([
      [0, []],
      [1, [{ atMs: START_MS + 6_900, ms: 400 }]],
    ]);
  });

  it('ten thousand facts are read in the time of a few', () => {
    const facts = Array.from({ length: 700 }, (_, index) => [
      ...callerSpeaks(index, index * 10_000, index * 10_000 + 2_000),
      ...agentSpeaks(index, index * 10_000 + 3_000),
    ]).flat();
    expect(tellTurns([opened, agentOpened(), ...facts])).toHaveLength(700);
  });
});
