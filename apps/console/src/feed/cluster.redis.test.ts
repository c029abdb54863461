/** The console on a Redis Cluster. What the store promises there is the store's own suite; this is that nothing here goes around it. */
import { startRedisCluster, waitUntil } from '@trunkline/testkit';
import type { CallAnswer } from '../api-types.ts';
import { createRig, test } from '../console-rig.test-support.ts';

test('calls, events, acts, queues and logins work on a Redis Cluster', async ({ expect, onTestFinished }) => {
  const cluster = await startRedisCluster();
  onTestFinished(() => cluster.stop());
  const { rig, close } = await createRig(cluster.url);
  onTestFinished(close);
  const callId = await rig.newCall();
  const replica = await rig.start();
  const page = await replica.listen();
  await page.until('the call', ({ data }) => JSON.stringify(data).includes(callId));
  await rig.tell(callId, { type: 'caller.turnEnded', atMs: 3_000, turnId: 'turn_1', text: 'Hello' });
  await page.until('the fact', ({ name, data }) => name === 'facts' && JSON.stringify(data).includes('Hello'));
  const answer = (await (await replica.ask(`/api/calls/${callId}`)).json()) as CallAnswer;
  expect(answer.turns).toMatchObject([{ callerSaid: 'Hello' }]);
  const said = await replica.ask(`/api/calls/${callId}/say`, { method: 'POST', body: { text: 'Hi' } });
  expect(said.status).toBe(202);
  await waitUntil(async () => (await replica.ask('/api/fleet')).status === 200, { what: 'the queues' });
  const login = { method: 'POST', body: { apiKey: 'a-key-of-the-tests' } };
  expect((await replica.ask('/api/login', login)).status).toBe(200);
});
