import type { BreakerAnswer } from '@trunkline/call-core';
import type { CallEvent } from '@trunkline/protocol';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import type { AgentCall, AgentCallRequest } from '../../vapi/vapi-client.ts';
import type { AgentWay } from './agent-way.ts';
import { AgentWays } from './agent-ways.ts';

const settle = async (): Promise<void> => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
};
const request: AgentCallRequest = {
  callId: 'call_1',
  callSid: 'CA1',
  from: '',
  to: '',
  audioFormat: 'mulaw',
  resume: false,
};
const refused = (statusCode: number): Error => Object.assign(new Error('refused'), { statusCode });

function createRig(names: readonly [string, ...string[]] = ['vapi', 'openai'], hasFallback = true) {
  const clock = new ManualClock();
  const notes: CallEvent[] = [];
  const told: string[] = [];
  const ended: string[] = [];
  const creations: { way: string; resolve(): void; reject(error: Error): void }[] = [];
  const answers: Record<string, BreakerAnswer> = {};
  const way = (name: string): AgentWay => ({
    name,
    calls: {
      create: () =>
        new Promise<AgentCall>((resolve, reject) =>
          creations.push({
            way: name,
            resolve: () => resolve({ vapiCallId: `${name}-1`, socketUrl: `wss://${name}`, controlUrl: undefined }),
            reject,
          }),
        ),
      end: async ({ vapiCallId }) => void ended.push(vapiCallId),
    },
    connect: () => {
      throw new Error('no socket here');
    },
    canRejoin: name !== 'openai',
    hasMade: ({ vapiCallId }) => vapiCallId.startsWith(name),
  });
  const [first, ...others] = names;
  const ways = new AgentWays({
    ways: [way(first), ...others.map(way)],
    breakers: {
      ask: async (name) => answers[name] ?? 'go',
      failed: (name) => void told.push(`${name} failed`),
      worked: (name) => void told.push(`${name} worked`),
      isOpen: (name) => answers[name] === 'stop',
    },
    clock,
    epochMs: () => 5_000,
    budgetMs: 4_000,
    hasFallback: () => hasFallback,
    note: (_callId, fact) => void notes.push(fact),
    onUnended: () => {},
  });
  return { clock, ways, notes, told, ended, creations, answers };
}

describe('the ways to an agent', () => {
  it('are tried in their order, and the agent says by which it came', async () => {
    const rig = createRig();
    const made = rig.ways.create(request);
    await settle();
    rig.creations[0]?.reject(refused(503));
    await settle();
    rig.creations[1]?.resolve();
    expect(await made).toMatchObject({ vapiCallId: 'openai-1', way: 'openai' });
    expect(rig.notes).toEqual([
      { type: 'agent.wayFailed', atMs: 5_000, way: 'vapi', reason: 'refused-503', status: 503, tookMs: 0 },
    ]);
    expect(rig.told).toEqual(['vapi failed']);
  });

  it('whose breaker is open are passed over without being asked', async () => {
    const rig = createRig();
    rig.answers['vapi'] = 'stop';
    const made = rig.ways.create(request);
    await settle();
    expect(rig.creations.map(({ way }) => way)).toEqual(['openai']);
    rig.creations[0]?.resolve();
    expect((await made).way).toBe('openai');
    expect(rig.notes).toEqual([{ type: 'agent.waySkipped', atMs: 5_000, way: 'vapi' }]);
  });

  it('have a part of the caller’s patience; an agent that comes too late is ended', async () => {
    const rig = createRig();
    const made = rig.ways.create(request);
    await settle();
    rig.clock.advance(4_000);
    await settle();
    rig.creations[1]?.resolve();
    expect((await made).way).toBe('openai');
    rig.creations[0]?.resolve();
    await settle();
    expect(rig.ended).toEqual(['vapi-1']);
    expect(rig.notes).toMatchObject([{ reason: 'WayTooSlow', tookMs: 4_000 }]);
  });

  it('all fail: the last one’s reason is told', async () => {
    const rig = createRig(['vapi']);
    const made = rig.ways.create(request);
    await settle();
    rig.creations[0]?.reject(refused(402));
    await expect(made).rejects.toMatchObject({ statusCode: 402 });
    rig.answers['vapi'] = 'stop';
    await expect(rig.ways.create(request)).rejects.toThrow('known not to work');
  });

  it('that are all down are tried all the same for a caller who has no number to be passed on to: the first of them', async () => {
    const rig = createRig(['vapi', 'openai'], false);
    Object.assign(rig.answers, { vapi: 'stop', openai: 'stop' });
    const made = rig.ways.create(request);
    await settle();
    expect(rig.creations.map(({ way }) => way)).toEqual(['vapi']);
    rig.creations[0]?.resolve();
    expect((await made).way).toBe('vapi');
    expect(rig.notes).toEqual([]);
  });

  it('do not count a request that the provider does not want as its fault, but go on to the next', async () => {
    const rig = createRig();
    const made = rig.ways.create(request);
    await settle();
    rig.creations[0]?.reject(refused(400));
    await settle();
    rig.creations[1]?.resolve();
    expect((await made).way).toBe('openai');
    expect(rig.told).toEqual([]);
  });

  it('leave out those whose agents could not be reached', async () => {
    const rig = createRig();
    void rig.ways.create({ ...request, not: new Set(['vapi']) });
    await settle();
    expect(rig.creations.map(({ way }) => way)).toEqual(['openai']);
  });

  it('know whose a call is, also one that was written down without a name', () => {
    const rig = createRig();
    const call = { vapiCallId: 'openai-7', socketUrl: 'wss://x', controlUrl: undefined };
    expect(rig.ways.canRejoin(call)).toBe(false);
    expect(rig.ways.canRejoin({ ...call, way: 'vapi' })).toBe(true);
    expect(rig.ways.hasOther(call)).toBe(true);
    rig.answers['vapi'] = 'stop';
    expect(rig.ways.hasOther(call)).toBe(false);
    rig.ways.failed('call_1', call, 'what the platform says: 555-0100');
    expect(rig.notes).toMatchObject([{ way: 'openai', reason: 'unknown' }]);
  });
});
