import { describe, expect, it } from 'vitest';
import { dueDeadline } from './call-deadlines.ts';
import type { CallInput, CallState } from './call-input.ts';
import { DEFAULT_CALL_LIMITS } from './call-limits.ts';
import { CALL_TRANSITIONS, stepCall } from './call-machine.ts';

const states = Object.keys(CALL_TRANSITIONS) as CallState[];

const walk = (...inputs: CallInput[]) => {
  let state: CallState = 'connecting';
  const effects: string[] = [];
  for (const input of inputs) {
    const next = stepCall(state, input);
    state = next.state;
    effects.push(...next.effects.map(({ type }) => type));
  }
  return { state, effects };
};

describe('call machine', () => {
  it('ends once and does nothing after that', () => {
    const inputs = [...new Set(states.flatMap((state) => Object.keys(CALL_TRANSITIONS[state])))];
    for (const type of inputs) {
      expect(stepCall('ended', { type, reason: 'x' } as CallInput)).toMatchObject({ state: 'ended', effects: [] });
    }
  });

  it('finishes a call, or hands it on, on every way into its end', () => {
    for (const state of states) {
      for (const [type, transition] of Object.entries(CALL_TRANSITIONS[state])) {
        if (transition[0] !== 'ended' || state === 'ended') continue;
        const effects = transition[1]({ type, reason: 'x' } as CallInput).map((effect) => effect.type);
        expect([`${state} ${type}`, effects.at(-1)]).toEqual([
          `${state} ${type}`,
          expect.stringMatching(/^(call\.(finish|release)|session\.handOver)$/),
        ]);
        expect(effects[0]).toMatch(/^agent\.(end|leave)$/);
      }
    }
  });

  it('lets the caller hear the last words of an agent that ends the call', () => {
    const { state, effects } = walk({ type: 'agent.opened' }, { type: 'agent.ended', reason: 'assistant-ended-call' });
    expect(state).toBe('farewell');
    expect(effects).toEqual([]);
    expect(stepCall('farewell', { type: 'agent.heard' }).effects).toContainEqual(
      expect.objectContaining({ type: 'call.finish', endedBy: 'agent', intent: 'hangup' }),
    );
  });

  it('keeps the agent while a lost stream is waited for, and goes on when it is back', () => {
    const { state, effects } = walk({ type: 'agent.opened' }, { type: 'carrier.lost' }, { type: 'carrier.attached' });
    expect(state).toBe('live');
    expect(effects).toEqual(['session.lost', 'carrier.close']);
  });

  it('apologises when no agent can be had, and blames neither side', () => {
    const { effects } = stepCall('connecting', { type: 'agent.failed', reason: 'no-agent' });
    expect(effects).toContainEqual({
      type: 'call.finish',
      endedBy: 'gateway',
      reason: 'no-agent',
      intent: 'apologise',
    });
  });

  it('releases a call that a newer holder has taken, without ending it', () => {
    expect(walk({ type: 'agent.opened' }, { type: 'call.superseded' }).effects).toEqual([
      'agent.leave',
      'call.release',
    ]);
  });

  it('asks for the agent again when its socket drops', () => {
    expect(walk({ type: 'agent.opened' }, { type: 'agent.lost' })).toEqual({
      state: 'connecting',
      effects: ['agent.reopen'],
    });
  });
});

describe('the end that somebody on our side wants', () => {
  it.each(['connecting', 'live', 'orphaned', 'farewell', 'announcing', 'passing'] as const)('comes in %s', (state) => {
    expect(stepCall(state, { type: 'call.hangupAsked', by: 'operator' })).toEqual({
      state: 'ended',
      effects: [
        { type: 'agent.end' },
        { type: 'call.finish', endedBy: 'operator', reason: 'hangup-asked', intent: 'hangup' },
      ],
      isExpected: true,
    });
  });

  it('leaves the message for a machine, when there is one', () => {
    const intentAfter = (leavesMessage: boolean) =>
      stepCall('live', { type: 'call.machineAnswered', leavesMessage }).effects.at(-1);
    expect(intentAfter(true)).toMatchObject({ intent: 'voicemail', reason: 'voicemail-left' });
    expect(intentAfter(false)).toMatchObject({ intent: 'hangup', reason: 'machine-answered' });
  });
});

describe('an input that changes nothing', () => {
  it.each([
    ['a hang-up', 'ended', { type: 'carrier.stopped' }],
    ['the answer of a write that was under way', 'ended', { type: 'transfer.written' }],
    ['a fresh agent', 'live', { type: 'agent.opened' }],
    ['a new stream before the old one is lost', 'live', { type: 'carrier.attached' }],
    ['the close of a stream that counts as lost', 'orphaned', { type: 'carrier.lost' }],
    ['the socket of an agent that has said goodbye', 'farewell', { type: 'agent.lost' }],
    ['the silence of a stream that is about to be given up', 'passing', { type: 'deadline.carrierSilent' }],
  ] as const)('is expected when it may come: %s in %s', (_, state, input) => {
    expect(stepCall(state, input)).toEqual({ state, effects: [], isExpected: true });
  });

  it.each([
    ['live', { type: 'transfer.written' }],
    ['connecting', { type: 'agent.heard' }],
    ['orphaned', { type: 'deadline.carrierSilent' }],
    ['ended', { type: 'agent.opened' }],
    ['ended', { type: 'deadline.idle' }],
  ] as const)('is told from one that nobody has thought of: in %s, %j', (state, input) => {
    expect(stepCall(state, input)).toEqual({ state, effects: [], isExpected: false });
  });

  it('is no step: the only pair that stays and has an effect asks for a lost agent again', () => {
    const staying = states.flatMap((state) =>
      Object.entries(CALL_TRANSITIONS[state])
        .filter(([, [next]]) => next === state)
        .map(([type, [, effects]]) => ({ pair: `${state} ${type}`, effects: effects({ type } as CallInput) })),
    );
    expect(staying.filter(({ effects }) => effects.length > 0)).toEqual([
      { pair: 'connecting agent.lost', effects: [{ type: 'agent.reopen' }] },
      { pair: 'orphaned agent.lost', effects: [{ type: 'agent.reopen' }] },
    ]);
  });

  it('is never a deadline that nobody has thought of, in the states in which deadlines fall due', () => {
    const hour = 3_600_000;
    const longAgo = { startedMs: 0, stateSinceMs: 0, lastCarrierMessageMs: 0, lastSpeechMs: 0 };
    const inStates = [longAgo, { ...longAgo, stateSinceMs: hour }, { ...longAgo, lastCarrierMessageMs: hour }];
    const due = states.flatMap((state) =>
      inStates.flatMap((times) => {
        const deadline = dueDeadline(state, times, DEFAULT_CALL_LIMITS, hour);
        return deadline ? [{ state, deadline }] : [];
      }),
    );
    expect(due.length).toBeGreaterThan(states.length);
    expect(due.filter(({ state, deadline }) => !stepCall(state, deadline).isExpected)).toEqual([]);
  });
});
