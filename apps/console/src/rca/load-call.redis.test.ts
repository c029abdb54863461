import { systemClock } from '@trunkline/service-kit';
import { createSessionStore, whenRedisReady } from '@trunkline/session-store';
import { redisTest } from '@trunkline/testkit';
import { randomBytes } from 'node:crypto';
import { loadCall } from './load-call.ts';

const CALL_SID = 'CA0123456789abcdef0123456789abcdef';
const callId = 'call_0123456789abcdef0123456789abcdef';

redisTest('a call is found by any of its ids, with its facts', async ({ redis, expect }) => {
  const client = redis.createClient();
  await whenRedisReady(client, 5_000);
  const store = createSessionStore({
    redis: client,
    nowMs: Date.now,
    random: randomBytes,
    clock: systemClock,
  });
  await store.sessions.create({
    callId,
    channel: 'twilio',
    state: 'live',
    intent: 'talk',
    createdAtMs: 1,
    callSid: CALL_SID,
    streamAttempts: 0,
  });
  await store.sessions.linkVapiCall('vapi-call-1', callId);
  await store.events.append(callId, [{ type: 'call.created', atMs: 1, channel: 'twilio' }]);
  for (const id of [callId, CALL_SID, 'vapi-call-1']) {
    expect(await loadCall(id, redis.url)).toMatchObject({
      callId,
      channel: 'twilio',
      direction: 'inbound',
      facts: [{ type: 'call.created' }],
    });
  }
  await expect(loadCall('call_ffffffffffffffffffffffffffffffff', redis.url)).rejects.toThrow(
    'No call with this id is known here.',
  );
});
