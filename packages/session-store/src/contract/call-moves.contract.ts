import { waitUntil } from '@trunkline/testkit';
import { atOnce, newCallId, newSession } from './harness.ts';
import type { StoreHarness, StoreTest } from './harness.ts';
import type { TransferState } from '@trunkline/protocol';

const LOST_MS = 1_790_000_005_000;
const MOST = { maxStreams: 3, nowMs: LOST_MS };

async function goLive({ store }: StoreHarness) {
  const session = newSession({ state: 'live', streamAttempts: 1 });
  await store.sessions.create(session);
  const { fence } = await store.leases.acquire(session.callId, 'replica-a', 60_000);
  return { callId: session.callId, fence };
}

export function callMovesContract(test: StoreTest): void {
  test.describe('hand-over and reconnection', () => {
    test('a call that is handed over is marked and free in one step, and its next holder learns all', async ({
      harness,
      expect,
    }) => {
      const { sessions, leases, events } = harness.store;
      const { callId, fence } = await goLive(harness);
      expect(await sessions.handOver(callId, { fence }, { reason: 'drain', atMs: LOST_MS })).toBe('ok');
      expect(await leases.read(callId)).toBeUndefined();
      const marked = { state: 'lost', intent: 'handover', handOverReason: 'drain', lostAtMs: LOST_MS, handOvers: 1 };
      expect(await sessions.read(callId)).toMatchObject(marked);
      expect(await leases.renew(callId, 'replica-a', fence, 60_000)).toBe(false);
      expect(await events.append(callId, [{ type: 'stream.lost', atMs: 1, streamSid: 'MZ1' }], { fence })).toBe('ok');

      const verdict = await sessions.reconnect(callId, { ...MOST, nowMs: LOST_MS + 50 });
      expect(verdict).toEqual({ outcome: 'stream', attempt: 1, isHandOver: true });
      expect(await leases.renew(callId, 'replica-a', fence, 60_000)).toBe(false);
      const next = await leases.acquire(callId, 'replica-b', 60_000);
      expect(next).toMatchObject({ reason: 'handedOver', lostAtMs: LOST_MS });
      const session = await sessions.read(callId);
      expect(session).toMatchObject({ intent: 'talk', handOvers: 1 });
      expect(session).not.toHaveProperty('lostAtMs');
      expect(session).not.toHaveProperty('handOverReason');
      expect(await leases.renew(callId, 'replica-b', next.fence, 60_000)).toBe('held');
    });

    test('a call that is taken before it has a stream again is marked with its silence, until it has one', async ({
      harness,
      expect,
    }) => {
      const { sessions, leases } = harness.store;
      const { callId, fence } = await goLive(harness);
      expect(await leases.takeOver(callId, 'replica-b', 60_000, LOST_MS)).toBeUndefined();
      expect(await leases.renew(callId, 'replica-a', fence, 20)).toBe('held');
      await waitUntil(async () => (await leases.read(callId)) === undefined, { what: 'the lease to expire' });
      expect(await leases.takeOver(callId, 'replica-b', 60_000, LOST_MS)).toMatchObject({ reason: 'resumed' });
      expect(await sessions.update(callId, { state: 'live' }, { fence })).toBe('fenced');
      await sessions.reconnect(callId, { ...MOST, nowMs: LOST_MS + 8_000 });
      expect(await sessions.read(callId)).toMatchObject({ lostAtMs: LOST_MS });
      const next = await leases.acquire(callId, 'replica-c', 60_000);
      expect(next).toMatchObject({ reason: 'resumed', lostAtMs: LOST_MS });
      expect(await sessions.read(callId)).not.toHaveProperty('lostAtMs');
    });

    test('a call is handed over once, and not when it is over or something else is meant with it', async ({
      harness,
      expect,
    }) => {
      const { sessions } = harness.store;
      const mark = { reason: 'drain', atMs: LOST_MS } as const;
      const { callId, fence } = await goLive(harness);
      await atOnce(5, () => sessions.handOver(callId, { fence }, mark));
      expect(await sessions.read(callId)).toMatchObject({ handOvers: 1 });

      const transfer = { transferId: 'cmd_1', to: 'dialling' } as const;
      expect(await sessions.moveTransfer(callId, transfer)).toBe('conflict');

      const leaving = await goLive(harness);
      await sessions.update(leaving.callId, { intent: 'hangup' });
      expect(await sessions.handOver(leaving.callId, leaving, mark)).toBe('conflict');
      await sessions.end(leaving.callId, { endedBy: 'agent', endedReason: 'done', endedAtMs: 1 });
      expect(await sessions.handOver(leaving.callId, leaving, mark)).toBe('ended');
      expect(await sessions.handOver(newCallId(), { fence: 1 }, mark)).toBe('missing');
    });

    test('a handed-over call that nobody takes is stale', async ({ harness, expect }) => {
      const { sessions } = harness.store;
      const call = await goLive(harness);
      await sessions.handOver(call.callId, call, { reason: 'drain', atMs: LOST_MS });
      await waitUntil(async () => (await sessions.listStale(harness.date.nowMs)).calls.length > 0);
      expect(await sessions.listStale(harness.date.nowMs)).toMatchObject({ calls: [call] });
    });

    test('streams lost are counted by many webhooks at once, and no further one is opened beyond the bound', async ({
      harness,
      expect,
    }) => {
      const other = await harness.createStore();
      const { callId } = await goLive(harness);
      const verdicts = await atOnce(20, (index) =>
        (index % 2 ? other : harness.store).sessions.reconnect(callId, MOST),
      );
      const attempts = verdicts.flatMap((verdict) => (verdict.outcome === 'stream' ? [verdict.attempt] : []));
      expect(attempts.toSorted((a, b) => a - b)).toEqual([2, 3]);
      expect(verdicts.filter(({ outcome }) => outcome === 'exhausted')).toHaveLength(18);
    });

    test('a stream that fails after a hand-over counts as lost', async ({ harness, expect }) => {
      const { sessions } = harness.store;
      const { callId, fence } = await goLive(harness);
      await sessions.handOver(callId, { fence }, { reason: 'rebalance', atMs: LOST_MS });
      expect(await sessions.reconnect(callId, MOST)).toMatchObject({ attempt: 1, isHandOver: true });
      expect(await sessions.reconnect(callId, MOST)).toMatchObject({ attempt: 2, isHandOver: false });
    });

    test('what was lost is resumed: the next holder hears since when', async ({ harness, expect }) => {
      const { sessions, leases } = harness.store;
      const { callId } = await goLive(harness);
      await sessions.reconnect(callId, MOST);
      await sessions.reconnect(callId, { ...MOST, nowMs: LOST_MS + 1_000 });
      const resumed = await leases.acquire(callId, 'replica-b', 60_000);
      expect(resumed).toMatchObject({ reason: 'resumed', lostAtMs: LOST_MS, previousHolder: 'replica-a' });
      expect(await leases.acquire(callId, 'replica-c', 60_000)).toMatchObject({ reason: 'superseded' });
    });

    test('the carrier is told what was meant', async ({ harness, expect }) => {
      const { sessions } = harness.store;
      const { callId } = await goLive(harness);
      await sessions.update(callId, { intent: 'apologise' });
      expect(await sessions.reconnect(callId, MOST)).toEqual({ outcome: 'meant', intent: 'apologise' });
      await sessions.end(callId, { endedBy: 'agent', endedReason: 'done', endedAtMs: 1, intent: 'hangup' });
      expect(await sessions.reconnect(callId, MOST)).toEqual({ outcome: 'ended', intent: 'hangup' });
      expect(await sessions.reconnect(newCallId(), MOST)).toEqual({ outcome: 'missing' });
    });
  });

  test.describe('transfer', () => {
    const stepper = (
      harness: StoreHarness,
      callId: Parameters<StoreHarness['store']['sessions']['moveTransfer']>[0],
    ) => {
      const { sessions } = harness.store;
      return (to: TransferState, transferId = 'cmd_1', details = {}, options = {}) =>
        sessions.moveTransfer(callId, { transferId, to }, details, options);
    };

    test('a caller is passed on and comes back, and the carrier is told so at each step', async ({
      harness,
      expect,
    }) => {
      const { sessions } = harness.store;
      const { callId, fence } = await goLive(harness);
      const move = stepper(harness, callId);
      const intent = async () => (await sessions.read(callId))?.intent;
      const start = { transferTo: '+15550100003', transferAnnounce: 'One moment.' };
      expect(await move('announcing', 'cmd_1', start, { fence })).toBe('ok');
      expect(await intent()).toBe('talk');
      expect(await move('dialling', 'cmd_1', {}, { fence })).toBe('ok');
      expect(await sessions.reconnect(callId, MOST)).toEqual({ outcome: 'meant', intent: 'transfer' });
      expect(await move('asking', 'cmd_1', { transferCallSid: 'CA9' })).toBe('ok');
      expect(await sessions.reconnect(callId, MOST)).toEqual({ outcome: 'meant', intent: 'transfer' });
      expect(await move('talking')).toBe('ok');
      expect(await move('asking')).toBe('conflict');
      expect(await sessions.reconnect(callId, MOST)).toEqual({ outcome: 'meant', intent: 'transfer' });
      expect(await move('returning')).toBe('ok');
      expect(await sessions.reconnect(callId, MOST)).toEqual({ outcome: 'stream', attempt: 1, isHandOver: true });
      const back = await harness.store.leases.acquire(callId, 'replica-b', 60_000);
      expect(back).toMatchObject({ reason: 'resumed', lostAtMs: LOST_MS });
      expect(await move('none', 'cmd_1', {}, back)).toBe('ok');
      expect(await intent()).toBe('talk');
      expect(await sessions.read(callId)).toMatchObject({ ...start, transferState: 'none', transferId: 'cmd_1' });
    });

    test('steps that come twice, late or out of order change nothing', async ({ harness, expect }) => {
      const { sessions } = harness.store;
      const { callId } = await goLive(harness);
      const move = stepper(harness, callId);
      expect(await move('talking')).toBe('conflict');
      const begun = await atOnce(10, () => move('dialling'));
      expect(begun.toSorted()).toEqual(['ok', ...Array.from({ length: 9 }, () => 'repeated')]);
      expect(await move('announcing')).toBe('conflict');
      expect(await move('dialling', 'cmd_2')).toBe('conflict');
      expect(await move('failed', 'cmd_1', { transferReason: 'no-answer' })).toBe('ok');
      expect(await move('none')).toBe('ok');
      expect(await move('dialling')).toBe('conflict');
      expect(await move('dialling', 'cmd_2')).toBe('ok');
      expect(await move('failed')).toBe('conflict');
      expect(await sessions.read(callId)).toMatchObject({ transferState: 'dialling', transferReason: 'no-answer' });
      await sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 1 });
      expect(await move('talking', 'cmd_2')).toBe('ended');
    });

    test('of two transfers at once, one is begun', async ({ harness, expect }) => {
      const { callId } = await goLive(harness);
      const move = stepper(harness, callId);
      const outcomes = await atOnce(10, (index) => move('announcing', `cmd_${index}`));
      expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(9);
    });

    test('while a person has the caller, the call is neither stale nor forgotten', async ({ harness, expect }) => {
      const { redis, keys } = harness;
      const { sessions, leases, events } = harness.store;
      const { callId, fence } = await goLive(harness);
      const move = stepper(harness, callId);
      await move('dialling');
      await leases.release(callId, 'replica-a', fence);
      await events.append(callId, [{ type: 'stream.lost', atMs: 1, streamSid: 'MZ1' }], { fence });
      expect(await redis.pttl(keys.session(callId))).toBeGreaterThan(86_000_000);
      await waitUntil(async () => Number(await redis.zscore(keys.live, callId)) <= harness.date.nowMs);
      expect(await sessions.listStale(harness.date.nowMs)).toMatchObject({ calls: [] });
      await move('failed');
      expect(await sessions.listStale(harness.date.nowMs)).toMatchObject({ calls: [{ callId, fence }] });
      expect(await redis.pttl(keys.session(callId))).toBeLessThanOrEqual(300_000);
    });
  });

  test('a record of the first version is read as an inbound call without a transfer', async ({ harness, expect }) => {
    const session = newSession();
    const { callId, channel, state, createdAtMs } = session;
    await harness.redis.hset(harness.keys.session(callId), { callId, channel, state, createdAtMs });
    expect(await harness.store.sessions.read(callId)).toEqual({
      callId,
      channel,
      state,
      createdAtMs,
      intent: 'talk',
      streamAttempts: 0,
    });
  });
}
