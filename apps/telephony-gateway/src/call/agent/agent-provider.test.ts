import type { CallId, Session } from '@trunkline/protocol';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import type { AgentCall } from '../../vapi/vapi-client.ts';
import { type AgentProvider, createAgentProvider } from './agent-provider.ts';

const settle = async (): Promise<void> => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
};
const brief = { callId: 'call_1' as CallId, channel: 'twilio' as const, callSid: 'CA1', from: '', to: '' };
const agent: AgentCall = { vapiCallId: 'v1', socketUrl: 'wss://v1', controlUrl: undefined };

function createRig() {
  const clock = new ManualClock();
  const creations: { resolve(call: AgentCall): void; reject(error: Error): void }[] = [];
  const ended: string[] = [];
  const saved: unknown[] = [];
  const rig: {
    clock: ManualClock;
    creations: typeof creations;
    ended: string[];
    saved: unknown[];
    session: Partial<Session> | undefined;
    isStoreAway: boolean;
    provider: AgentProvider;
  } = {
    clock,
    creations,
    ended,
    saved,
    session: undefined,
    isStoreAway: false,
    provider: createAgentProvider({
      calls: {
        create: () => new Promise((resolve, reject) => creations.push({ resolve, reject })),
        end: async (call) => void ended.push(call.vapiCallId),
      },
      sessions: {
        async read() {
          if (rig.isStoreAway) throw new Error('away');
          return rig.session as Session | undefined;
        },
        async saveAgent(_callId, made) {
          if (rig.isStoreAway) throw new Error('away');
          saved.push(made);
          return rig.session?.state === 'ended' ? 'ended' : 'ok';
        },
        async link() {
          if (rig.isStoreAway) throw new Error('away');
        },
      },
      audioFormatOf: (channel) => (channel === 'web' ? 'pcm16k' : 'mulaw'),
      clock,
      epochMs: () => 5_000,
      waitMs: 1_000,
      onFailed: () => {},
      onUnended: () => {},
    }),
  };
  return rig;
}

describe('agent provider', () => {
  it('hands the agent that is being made here to the stream that comes for it', async () => {
    const rig = createRig();
    rig.provider.request(brief);
    const got = rig.provider.get(brief);
    rig.creations[0]?.resolve(agent);
    expect((await got).call).toBe(agent);
    expect(rig.creations).toHaveLength(1);
    expect(rig.saved).toEqual([agent]);
  });

  it('finds the agent that another replica has made, with its age', async () => {
    const rig = createRig();
    const got = rig.provider.get(brief);
    await settle();
    rig.session = { vapiCallId: 'v1', agentSocketUrl: 'wss://v1', agentCreatedAtMs: 2_000 };
    rig.clock.advance(50);
    expect(await got).toEqual({ call: { ...agent }, ageMs: 3_000 });
  });

  it('makes an agent itself when the replica that was to make it has died', async () => {
    const rig = createRig();
    const got = rig.provider.get(brief);
    for (let ms = 0; ms <= 1_000; ms += 50) {
      await settle();
      rig.clock.advance(50);
    }
    await settle();
    rig.creations[0]?.resolve(agent);
    expect((await got).call).toBe(agent);
  });

  it('keeps an agent that is there although the store is away', async () => {
    const rig = createRig();
    rig.isStoreAway = true;
    const got = rig.provider.replace(brief);
    rig.creations[0]?.resolve(agent);
    expect((await got).call).toBe(agent);
    expect(rig.ended).toEqual([]);
  });

  it('writes an agent down once the store is back', async () => {
    const rig = createRig();
    rig.isStoreAway = true;
    rig.provider.request(brief);
    rig.creations[0]?.resolve(agent);
    await settle();
    expect(rig.saved).toEqual([]);
    rig.isStoreAway = false;
    for (let seconds = 0; seconds < 40; seconds += 1) {
      rig.clock.advance(1_000);
      await settle();
    }
    expect(rig.saved).toEqual([agent]);
  });

  it('ends an agent whose call ended while it was being made', async () => {
    const rig = createRig();
    rig.provider.request(brief);
    rig.session = { state: 'ended' };
    rig.creations[0]?.resolve(agent);
    await settle();
    expect(rig.ended).toEqual(['v1']);
  });

  it('does not put a fresh agent into the session before it talks', async () => {
    const rig = createRig();
    const got = rig.provider.replace(brief);
    rig.creations[0]?.resolve(agent);
    await got;
    expect(rig.saved).toEqual([]);
  });
});
