import { waitUntil } from '@trunkline/testkit';
import { NUMBER, OURS, type PurgeRig, test } from './purge-rig.test-support.ts';

/** What of these texts can still be read anywhere in Redis. */
async function foundIn({ dump }: PurgeRig, texts: readonly string[]): Promise<string[]> {
  const all = await dump();
  return texts.filter((text) => all.includes(text));
}

test('a call that is purged leaves no word, number or id of others in Redis, and nothing at Vapi and Twilio', async ({
  rig,
  expect,
}) => {
  const { callId, atTwilio, recordingSid, vapiCallId } = await rig.playCall('a spoken secret');
  const others = [NUMBER, OURS, 'secret', vapiCallId, recordingSid, atTwilio.accountSid, atTwilio.callSid];
  expect(await foundIn(rig, others)).toEqual(others);

  expect(await rig.purge.call(callId)).toEqual({
    erased: { messages: 1, events: 2, toolResults: 1, levels: 1, reports: 3, jobs: 2 },
    askedOf: [`Vapi, call ${vapiCallId}`, `Twilio, recording ${recordingSid}`, `Twilio, call ${atTwilio.callSid}`],
    kept: [],
    remains: [expect.stringContaining('that there was a call'), expect.stringContaining('OPERATOR_WEBHOOK_URL')],
  });
  expect(await foundIn(rig, others)).toEqual([]);
  expect(rig.vapi.calls).toEqual([]);
  expect(rig.carrier.findCall(atTwilio.callSid)).toBeUndefined();
  expect(await rig.store.sessions.read(callId)).toMatchObject({ state: 'ended', endedReason: 'hung-up' });
});

test('what comes late of a call that was purged is not kept', async ({ rig, expect }) => {
  const { callId, vapiCallId } = await rig.playCall('a spoken secret');
  await rig.purge.call(callId);
  await rig.store.events.append(callId, [
    { type: 'caller.turnEnded', atMs: 9, turnId: 'turn_9', text: 'a late secret' },
  ]);
  expect(await foundIn(rig, ['secret'])).toEqual([]);
  expect(await rig.store.erasure.wasErased(vapiCallId)).toBe(true);
  expect(await rig.store.erasure.wasErased('another')).toBe(false);
});

test('a purge that Twilio has refused can be repeated, and asks again by the same ids', async ({ rig, expect }) => {
  const { callId, atTwilio, recordingSid, vapiCallId } = await rig.playCall('a spoken secret');
  rig.refuseAtTwilio(true);
  const refused = await rig.purge.call(callId);
  expect(refused).toMatchObject({
    askedOf: [`Vapi, call ${vapiCallId}`],
    kept: [expect.stringContaining(recordingSid), expect.stringContaining(atTwilio.callSid)],
  });
  expect(await foundIn(rig, ['secret', NUMBER])).toEqual([]);
  rig.refuseAtTwilio(false);
  expect(await rig.purge.call(callId)).toMatchObject({
    erased: { messages: 0, events: 0, toolResults: 0, levels: 0, reports: 0, jobs: 0 },
    askedOf: [
      `Vapi, call ${vapiCallId}: unknown there`,
      `Twilio, recording ${recordingSid}`,
      `Twilio, call ${atTwilio.callSid}`,
    ],
    kept: [],
  });
  expect(await foundIn(rig, [vapiCallId, recordingSid, atTwilio.callSid])).toEqual([]);
});

test('all calls, chats and sessions of one number are found by it and purged, and those of others stay', async ({
  rig,
  expect,
}) => {
  const { sessionId } = await rig.store.chats.open(undefined, { channel: 'chat', userId: 'secret-user' });
  const chatId = await rig.playChat(sessionId, 'a written secret');
  const first = await rig.playCall('a spoken secret', sessionId);
  const second = await rig.playCall('another secret');
  const { sessionId: other } = await rig.store.chats.open(undefined, { channel: 'chat', userId: 'somebody else' });
  await rig.playChat(other, 'the words of somebody else');
  // Neither the number nor the id of a user stands where callers are listed.
  const listed = (): Promise<string[]> => rig.redis.keys('tl:caller:*');
  await waitUntil(async () => (await listed()).length === 3, { what: 'three callers to be listed' });
  expect((await listed()).join()).not.toMatch(/5550100|secret/);

  const { calls, sessions, receipt } = await rig.purge.caller({ number: NUMBER });
  expect({ calls, sessions }).toEqual({ calls: 2, sessions: 1 });
  expect(receipt.kept).toEqual([]);
  expect(receipt.askedOf).toEqual(
    expect.arrayContaining([
      `Vapi, chat ${chatId}`,
      `Vapi, call ${first.vapiCallId}`,
      `Vapi, call ${second.vapiCallId}`,
    ]),
  );
  expect(receipt.erased).toMatchObject({ messages: 4, toolResults: 3, reports: 6, jobs: 4 });
  const ids = [chatId, first.vapiCallId, second.vapiCallId, first.recordingSid, second.recordingSid];
  expect(await foundIn(rig, ['secret', NUMBER, OURS, ...ids])).toEqual([]);
  expect(await foundIn(rig, ['the words of somebody else'])).toHaveLength(1);
  expect(await rig.purge.caller({ number: NUMBER })).toMatchObject({ calls: 0, sessions: 0 });
});

test('the sessions of one user are found by the id that the operator gave the user', async ({ rig, expect }) => {
  const { sessionId } = await rig.store.chats.open(undefined, { channel: 'chat', userId: 'secret-user' });
  await rig.playChat(sessionId, 'a written secret');
  await waitUntil(async () => (await rig.redis.keys('tl:caller:*')).length === 1, { what: 'the user to be listed' });
  const { sessions, receipt } = await rig.purge.caller({ userId: 'secret-user' });
  expect(sessions).toBe(1);
  expect(receipt.erased).toMatchObject({ messages: 2, toolResults: 1 });
  expect(await foundIn(rig, ['secret'])).toEqual([]);
});

test('a call that goes on is not purged and said so, and is found by its number later', async ({ rig, expect }) => {
  const { callId } = await rig.playCall('a spoken secret');
  await rig.redis.hset(`tl:{${callId}}:session`, 'state', 'live');
  expect(await rig.purge.call(callId)).toBe('live');
  const { receipt } = await rig.purge.caller({ number: NUMBER });
  expect(receipt.kept).toEqual([`${callId}: the call goes on; erase it when it has ended`]);
  await rig.redis.hset(`tl:{${callId}}:session`, 'state', 'ended');
  expect((await rig.purge.caller({ number: NUMBER })).receipt.kept).toEqual([]);
  expect(await foundIn(rig, ['secret', NUMBER])).toEqual([]);
});
