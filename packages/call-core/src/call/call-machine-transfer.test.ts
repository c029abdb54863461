import { describe, expect, it } from 'vitest';
import type { CallInput, CallState } from './call-input.ts';
import { stepCall } from './call-machine.ts';

const walk = (from: CallState, ...inputs: CallInput[]) =>
  inputs.reduce<{ state: CallState; effects: string[] }>(
    ({ state, effects }, input) => {
      const next = stepCall(state, input);
      return { state: next.state, effects: [...effects, ...next.effects.map(({ type }) => type)] };
    },
    { state: from, effects: [] },
  );
const asked = { type: 'transfer.asked' } as const;
const heard = { type: 'agent.heard' } as const;

describe('a transfer', () => {
  it('is announced, heard, written down, and only then is the stream given up', () => {
    expect(walk('live', asked)).toEqual({ state: 'announcing', effects: ['transfer.announce'] });
    expect(walk('announcing', heard)).toEqual({ state: 'passing', effects: ['transfer.dial'] });
    expect(walk('passing', { type: 'transfer.written' })).toEqual({
      state: 'ended',
      effects: ['agent.end', 'call.release'],
    });
  });

  it.each([
    { type: 'agent.lost' },
    { type: 'agent.failed', reason: 'x' },
    { type: 'carrier.lost' },
    { type: 'deadline.announcing' },
    { type: 'deadline.carrierSilent' },
  ] as const)('goes on without the words after $type', (input) => {
    expect(walk('live', asked, input)).toEqual({
      state: 'passing',
      effects: ['transfer.announce', 'transfer.dial'],
    });
  });

  it.each(['connecting', 'orphaned'] as const)('needs no agent: it begins in %s', (state) => {
    expect(walk(state, asked)).toEqual({ state: 'passing', effects: ['transfer.announce', 'transfer.dial'] });
    expect(stepCall(state, asked).effects[0]).toMatchObject({ agentSpeaks: false });
  });

  it('lets the agent say the words while it is there, and the carrier once it has said goodbye', () => {
    expect(stepCall('live', asked).effects).toEqual([{ type: 'transfer.announce', agentSpeaks: true }]);
    expect(stepCall('farewell', asked).effects).toEqual([{ type: 'transfer.announce', agentSpeaks: false }]);
  });

  it('is not lost when the agent ends its call with it', () => {
    const ended = { type: 'agent.ended', reason: 'assistant-forwarded-call' } as const;
    expect(walk('live', asked, ended, heard).state).toBe('passing');
    expect(walk('live', ended, asked).state).toBe('announcing');
  });

  it('that cannot be written down leaves the caller with the agent, whom it asks for again if need be', () => {
    for (const state of ['announcing', 'passing'] as const) {
      expect(walk(state, { type: 'transfer.refused' })).toEqual({
        state: 'live',
        effects: ['agent.reopen', 'transfer.giveUp'],
      });
    }
  });

  it('begins once: a second wish while one is under way changes nothing', () => {
    for (const state of ['announcing', 'passing', 'ended'] as const) {
      expect(walk(state, asked)).toEqual({ state, effects: [] });
    }
  });

  it.each(['announcing', 'passing'] as const)('ends with a caller who hangs up in %s', (state) => {
    expect(stepCall(state, { type: 'carrier.stopped' }).effects).toContainEqual(
      expect.objectContaining({ type: 'call.finish', endedBy: 'caller' }),
    );
  });
});
