/** Transfers and hang-ups that Vapi asks its server for become commands for the replica that holds the call. */
import type { CallId, Session } from '@trunkline/protocol';
import { redisTest } from '@trunkline/testkit';
import { createCallWishes } from '../src/delivery/call-wishes.ts';
import { createTellEscalation } from '../src/jobs/tell-escalation.ts';
import { liveSession } from './live-session.ts';
import { createRig, fixture, type Rig } from './webhook-rig.ts';

const callId: CallId = 'call_00000000000000000000000000000001';
const VAPI_CALL = '7420f27a-30fd-4f49-a995-5549ae7cc00d';
const NUMBER = { type: 'number', number: '+15550003333' };

async function hold(rig: Rig, more: Partial<Session> = {}) {
  await rig.store.sessions.create(liveSession(callId, VAPI_CALL, more));
  await rig.store.sessions.linkVapiCall(VAPI_CALL, callId);
  const { fence } = await rig.store.leases.acquire(callId, 'replica-1', 60_000);
  return async () => {
    const taken = await rig.store.commands.take(callId, { fence });
    return taken === 'fenced' ? [] : taken.map(({ command }) => command);
  };
}

redisTest(
  'a wish for a transfer reaches the holder, once, and only in time',
  async ({ redis, expect, onTestFinished }) => {
    const rig = await createRig(redis);
    onTestFinished(() => rig.close());
    const { post, webhook } = await rig.startReplica({ TRANSFER_ALLOWED: '+15550003333' });
    const commands = await hold(rig);
    const forward = fixture('phone-call-control');
    for (let delivery = 0; delivery < 2; delivery += 1) expect(await post(forward)).toEqual({ status: 200, body: {} });
    expect(await commands()).toEqual([{ type: 'agent.transferRequested', id: expect.any(String), to: '+15550003333' }]);
    // To another assistant: Vapi does that itself.
    await post(fixture('transfer-update'));
    // Of another agent than the one that has the call.
    await post(fixture('transfer-update', { destination: NUMBER, call: { id: 'an-older-agent' } }));
    expect(await commands()).toHaveLength(1);
    expect(webhook.counters.dropped['transfer-update']).toBe(1);
    // The caller is being passed on already.
    await rig.store.sessions.moveTransfer(callId, { transferId: 'cmd_1', to: 'announcing' });
    await post(fixture('transfer-update', { destination: NUMBER }));
    expect(await commands()).toHaveLength(1);
  },
);

redisTest(
  'a warm transfer is passed on as one, with what the person is to hear',
  async ({ redis, expect, onTestFinished }) => {
    const rig = await createRig(redis);
    onTestFinished(() => rig.close());
    const { post } = await rig.startReplica({ TRANSFER_ALLOWED: '+15550003333' });
    const commands = await hold(rig);
    const transferPlan = { mode: 'warm-transfer-say-message', message: 'A customer with a bill.' };
    await post(fixture('phone-call-control', { destination: { ...NUMBER, transferPlan } }));
    expect(await commands()).toMatchObject([{ mode: 'warm', whisper: 'A customer with a bill.' }]);
  },
);

redisTest('a hang-up reaches the holder', async ({ redis, expect, onTestFinished }) => {
  const rig = await createRig(redis);
  onTestFinished(() => rig.close());
  const { post } = await rig.startReplica();
  const commands = await hold(rig);
  await post(fixture('phone-call-control', { request: 'hang-up', destination: null }));
  expect(await commands()).toEqual([{ type: 'call.hangup', id: expect.any(String), by: 'agent' }]);
});

redisTest('an escalation passes the caller on, where it is set to', async ({ redis, expect, onTestFinished }) => {
  const rig = await createRig(redis);
  onTestFinished(() => rig.close());
  const commands = await hold(rig);
  const told: string[] = [];
  const { run } = createTellEscalation({
    tell: () => Promise.reject(new Error('nobody is to be told')),
    passOn: createCallWishes(rig.store),
    onTold: (telling) => told.push(telling),
  });
  const job = { failedTries: 0, ageMs: 0 } as Parameters<typeof run>[1];
  await run({ vapiCallId: VAPI_CALL, reason: 'asks for a manager' }, job);
  await run({ vapiCallId: VAPI_CALL, reason: 'asks again' }, job);
  await run({ vapiCallId: 'nobody' }, job);
  expect(told).toEqual(['passed-on', 'already', 'call-unknown']);
  expect(await commands()).toEqual([
    { type: 'agent.transferRequested', id: expect.any(String), reason: 'asks for a manager' },
  ]);
});

redisTest('only listed destinations are passed on, others are counted', async ({ redis, expect, onTestFinished }) => {
  const rig = await createRig(redis);
  onTestFinished(() => rig.close());
  const env = { TRANSFER_ALLOWED: '+4930*, sip:pbx.example.com', TRANSFER_NUMBER: '+15550003333' };
  const { post, webhook } = await rig.startReplica(env);
  const commands = await hold(rig);
  const destinations = [
    { type: 'number', number: '+19005550100' },
    { type: 'sip', sipUri: 'sip:a@pbx.example.com.evil.example' },
    { type: 'sip', sipUri: 'sip:a@pbx.example.com;maddr=10.0.0.1' },
    { type: 'number', number: '+4930123456' },
    { type: 'sip', sipUri: 'sip:desk@pbx.example.com' },
    NUMBER,
  ];
  for (const [index, destination] of destinations.entries()) {
    const message = fixture('transfer-update', { destination, timestamp: 1_790_000_000_000 + index });
    expect(await post(message)).toEqual({ status: 200, body: {} });
  }
  expect(await commands()).toMatchObject([
    { to: '+4930123456' },
    { to: 'sip:desk@pbx.example.com' },
    { to: '+15550003333' },
  ]);
  expect(webhook.counters.refusedDestinations).toBe(3);
});

redisTest('without a list, nothing that an agent names is dialled', async ({ redis, expect, onTestFinished }) => {
  const rig = await createRig(redis);
  onTestFinished(() => rig.close());
  const { post } = await rig.startReplica();
  const commands = await hold(rig);
  await post(fixture('transfer-update', { destination: NUMBER }));
  await post(fixture('phone-call-control'));
  expect(await commands()).toEqual([]);
});
