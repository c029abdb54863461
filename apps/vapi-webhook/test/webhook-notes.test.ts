/** What the record of a call says of the messages that Vapi has sent for it. */
import type { CallId } from '@trunkline/protocol';
import { redisTest, waitUntil } from '@trunkline/testkit';
import { liveSession } from './live-session.ts';
import { createRig, fixture } from './webhook-rig.ts';

const callId: CallId = 'call_00000000000000000000000000000001';
const VAPI_CALL = '7420f27a-30fd-4f49-a995-5549ae7cc00d';

redisTest(
  'messages that matter to a person on call are in the record of the call, each delivery, and no others',
  async ({ redis, expect, onTestFinished }) => {
    const rig = await createRig(redis);
    onTestFinished(() => rig.close());
    const { post } = await rig.startReplica();
    await rig.store.sessions.create(liveSession(callId, VAPI_CALL));
    await rig.store.sessions.linkVapiCall(VAPI_CALL, callId);
    const noted = async () => (await rig.store.events.read(callId)).entries.map(({ event }) => event);
    await post(fixture('transcript'));
    await post(fixture('status-update', { call: { id: 'of-nobody-here' } }));
    for (let count = 1; count <= 2; count += 1) {
      await post(fixture('status-update'));
      await waitUntil(async () => (await noted()).length === count, { what: 'the note' });
    }
    await post(fixture('hang'));
    await waitUntil(async () => (await noted()).length === 3, { what: 'the last note' });
    const note = { type: 'webhook.received', atMs: expect.any(Number), tookMs: expect.any(Number) };
    expect(await noted()).toEqual([
      { ...note, messageType: 'status-update', isRepeat: false },
      { ...note, messageType: 'status-update', isRepeat: true },
      { ...note, messageType: 'hang', isRepeat: false },
    ]);
  },
);
