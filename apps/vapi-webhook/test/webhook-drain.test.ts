/** A deploy as the webhook's process meets it: SIGTERM, while a load balancer has not noticed yet. */
import { redisTest, waitUntil } from '@trunkline/testkit';
import { startProcess } from './processes.ts';
import { SECRET } from './webhook-rig.ts';

const statusUpdate = (index: number): string =>
  JSON.stringify({
    message: { type: 'status-update', status: 'in-progress', timestamp: 1, call: { id: `vapi-${index}` } },
  });

redisTest(
  'a deploy loses no webhook: the process says that it is not ready, and goes on',
  async ({ redis, expect }) => {
    const env = { VAPI_WEBHOOK_AUTH: 'secret', VAPI_WEBHOOK_SECRET: SECRET, DRAIN_NOTICE_MS: '1500' };
    const started = await startProcess('main.js', redis.url, env);
    const url = `http://127.0.0.1:${started.port}`;
    const headers = { 'content-type': 'application/json', 'x-vapi-secret': SECRET };
    const statuses: number[] = [];
    const post = async (index: number): Promise<void> => {
      const answer = await fetch(`${url}/webhook/vapi`, { method: 'POST', headers, body: statusUpdate(index) });
      statuses.push(answer.status);
    };
    await post(0);
    const exit = started.end('SIGTERM');
    await waitUntil(async () => (await fetch(`${url}/readyz`)).status === 503, { what: 'it to be not ready' });
    // This is what a load balancer still sends until its next probe.
    for (let index = 1; index <= 20; index += 1) await post(index);
    expect(statuses).toEqual(Array(21).fill(200));
    expect(await exit).toBe(0);
  },
);

redisTest('a second signal stops the webhook at once', async ({ redis, expect }) => {
  const env = { VAPI_WEBHOOK_AUTH: 'none', DRAIN_NOTICE_MS: '60000' };
  const started = await startProcess('main.js', redis.url, env);
  const exit = started.end('SIGTERM');
  const url = `http://127.0.0.1:${started.port}/readyz`;
  await waitUntil(async () => (await fetch(url)).status === 503, { what: 'it to be not ready' });
  await started.end('SIGTERM');
  expect(await exit).toBe(0);
});
