import type { AgentFacts } from '../sessions/agent-records.ts';
import { atOnce, newCallId, newSession } from './harness.ts';
import type { StoreHarness, StoreTest } from './harness.ts';

const ENDING = { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 1_790_000_009_000 } as const;

const agent = (name: string): Required<AgentFacts> => ({
  vapiCallId: name,
  agentSocketUrl: `wss://agent.example/${name}`,
  agentControlUrl: `https://control.example/${name}`,
  agentCreatedAtMs: 1_790_000_000_000,
  agentWay: 'vapi',
});

async function openCall({ store }: StoreHarness) {
  const session = newSession({ state: 'live' });
  await store.sessions.create(session);
  return { ...store, callId: session.callId, read: () => store.sessions.read(session.callId) };
}

export function agentsContract(test: StoreTest): void {
  test.describe('the agent of a session', () => {
    test('the last agent wins in whatever order the writes arrive, and a write may be repeated', async ({
      harness,
      expect,
    }) => {
      const { sessions, leases, callId, read } = await openCall(harness);
      const { fence } = await leases.acquire(callId, 'replica-a', 60_000);
      expect(await sessions.writeAgent(callId, agent('second'), { number: 2, fence })).toBe('ok');
      expect(await sessions.writeAgent(callId, agent('first'), { number: 1, fence })).toBe('older');
      expect(await sessions.writeAgent(callId, agent('second'), { number: 2, fence })).toBe('ok');
      expect(await read()).toMatchObject(agent('second'));
    });

    test('of writes that race, the highest number is what is left', async ({ harness, expect }) => {
      const { sessions, leases, callId, read } = await openCall(harness);
      const other = await harness.createStore();
      const { fence } = await leases.acquire(callId, 'replica-a', 60_000);
      await atOnce(20, (index) =>
        (index % 2 ? other.sessions : sessions).writeAgent(callId, agent(`agent-${index}`), {
          number: 20 - index,
          fence,
        }),
      );
      expect(await read()).toMatchObject(agent('agent-0'));
    });

    test('an agent that its asker writes late takes no place from one that a holder has written', async ({
      harness,
      expect,
    }) => {
      const { sessions, leases, callId, read } = await openCall(harness);
      expect(await sessions.writeAgent(callId, agent('asked'), { number: 1_790_000_000_000 })).toBe('ok');
      const { fence } = await leases.acquire(callId, 'replica-a', 60_000);
      expect(await sessions.writeAgent(callId, agent('talking'), { number: 1, fence })).toBe('ok');
      expect(await sessions.writeAgent(callId, agent('late'), { number: 1_790_000_099_999 })).toBe('older');
      expect(await read()).toMatchObject(agent('talking'));
    });

    test('a new holder counts anew, and its agent is later than all of the holder before', async ({
      harness,
      expect,
    }) => {
      const { sessions, leases, callId, read } = await openCall(harness);
      const first = await leases.acquire(callId, 'replica-a', 60_000);
      await sessions.writeAgent(callId, agent('ninth'), { number: 9, fence: first.fence });
      const second = await leases.acquire(callId, 'replica-b', 60_000);
      expect(await sessions.writeAgent(callId, agent('new'), { number: 1, fence: second.fence })).toBe('ok');
      expect(await sessions.writeAgent(callId, agent('ninth'), { number: 9, fence: first.fence })).toBe('fenced');
      expect(await read()).toMatchObject(agent('new'));
    });

    test('an agent without a control URL leaves none of the agent before, and no error', async ({
      harness,
      expect,
    }) => {
      const { sessions, callId, read } = await openCall(harness);
      await sessions.update(callId, { agentError: 'refused' });
      await sessions.writeAgent(callId, agent('first'), { number: 1 });
      const { agentControlUrl: _, ...bare } = agent('second');
      await sessions.writeAgent(callId, bare, { number: 2 });
      const session = await read();
      expect(session).toMatchObject(bare);
      expect([session?.agentControlUrl, session?.agentError]).toEqual([undefined, undefined]);
    });

    test('the end gives the addresses to whoever ends the call, and keeps none', async ({ harness, expect }) => {
      const { sessions, callId, read } = await openCall(harness);
      await sessions.writeAgent(callId, agent('only'), { number: 1 });
      const { agentCreatedAtMs: _, agentWay: __, ...known } = agent('only');
      expect(await sessions.end(callId, ENDING)).toEqual(known);
      expect(await sessions.end(callId, ENDING)).toBeUndefined();
      const ended = await read();
      expect(ended).toMatchObject({ state: 'ended', vapiCallId: 'only' });
      expect([ended?.agentSocketUrl, ended?.agentControlUrl]).toEqual([undefined, undefined]);
    });

    test('no late write brings an address back into a session that has ended', async ({ harness, expect }) => {
      const { sessions, callId, read } = await openCall(harness);
      await sessions.end(callId, ENDING);
      expect(await sessions.writeAgent(callId, agent('late'), { number: 1 })).toBe('ended');
      expect(await sessions.update(callId, agent('late'))).toBe('ok');
      const ended = await read();
      expect([ended?.agentSocketUrl, ended?.agentControlUrl]).toEqual([undefined, undefined]);
    });

    test('the end of an earlier agent does not end a call that goes on with another', async ({ harness, expect }) => {
      const { sessions, callId, read } = await openCall(harness);
      await sessions.writeAgent(callId, agent('second'), { number: 2 });
      expect(await sessions.end(callId, ENDING, { vapiCallId: 'first' })).toBeUndefined();
      expect(await read()).toMatchObject({ state: 'live' });
      expect(await sessions.end(callId, ENDING, { vapiCallId: 'second' })).toMatchObject({ vapiCallId: 'second' });
    });

    test('a session that is missing has no agent', async ({ harness: { store }, expect }) => {
      expect(await store.sessions.writeAgent(newCallId(), agent('first'), { number: 1 })).toBe('missing');
    });
  });

  test.describe('a session that Redis has forgotten', () => {
    test('its holder hears of it by the renewal and writes it anew, with the link of its agent', async ({
      harness,
      expect,
    }) => {
      const { sessions, leases, callId, read } = await openCall(harness);
      const { fence } = await leases.acquire(callId, 'replica-a', 60_000);
      await sessions.writeAgent(callId, agent('only'), { number: 1, fence });
      const known = (await read())!;
      expect(await leases.renew(callId, 'replica-a', fence, 60_000)).toBe('held');
      const { redis, keys } = harness;
      for (const key of [keys.session, keys.lease, keys.fence, keys.events, keys.mailbox]) await redis.del(key(callId));
      await redis.del(keys.calls);

      expect(await leases.renew(callId, 'replica-a', fence, 60_000)).toBe('forgotten');
      expect(await sessions.restore(known, { fence })).toBe('restored');
      expect(await read()).toEqual(known);
      expect(await sessions.findByVapiCall('only')).toBe(callId);
      expect((await sessions.listRecent()).map((session) => session.callId)).toEqual([callId]);
      expect(await redis.pttl(keys.session(callId))).toBeGreaterThan(0);
      expect(await leases.renew(callId, 'replica-a', fence, 60_000)).toBe('held');
    });

    test('a session that is there is left as it is, and one that another holder has taken is not written', async ({
      harness,
      expect,
    }) => {
      const { sessions, leases, callId, read } = await openCall(harness);
      const older = await leases.acquire(callId, 'replica-a', 60_000);
      const known = (await read())!;
      await sessions.update(callId, { floor: 'agent' }, older);
      expect(await sessions.restore(known, older)).toBe('exists');
      expect(await read()).toMatchObject({ floor: 'agent' });
      await leases.acquire(callId, 'replica-b', 60_000);
      await harness.redis.del(harness.keys.session(callId));
      expect(await sessions.restore(known, older)).toBe('fenced');
      expect(await read()).toBeUndefined();
    });
  });
}
