/**
 * `npm run bench -- together` measures the gateway's sound, first alone and then while calls send their server messages to the
 * webhook beside it on the same machine.
 *
 * Options: `--streams 100 --calls 200 --events 50 --seconds 8`. `--streams` go through the gateway (its default capacity is
 * 100); `--calls` send `--events` each a second, also those whose sound is at other replicas.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findFreePort, startService } from './child.ts';
import { createPeers } from './peers.ts';
import { startGateway } from './targets.ts';
import type { WebhookLoadResult } from './webhook-load.ts';
import { webhookEnv } from './webhooks.ts';

/** Runs webhook-load.ts as a process and returns what it counted. */
const sendMessages = (args: string[]): Promise<WebhookLoadResult> =>
  new Promise((resolve, reject) => {
    fork(fileURLToPath(new URL('./webhook-load.js', import.meta.url)), args)
      .once('message', (result) => resolve(result as WebhookLoadResult))
      .once('error', reject);
  });

const WARM_UP_MS = 3_000;

export async function benchTogether(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      streams: { type: 'string', default: '100' },
      calls: { type: 'string', default: '200' },
      events: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '8' },
    },
  });
  const streams = Number(values.streams);
  const calls = Number(values.calls);
  const eventsPerSecond = Number(values.events) * calls;
  const seconds = Number(values.seconds);
  const secret = randomBytes(16).toString('hex');
  const target = { port: await findFreePort(), secret };
  const webhook = await startService('apps/vapi-webhook/dist/main.js', target.port, webhookEnv(redisUrl, secret));
  const peers = await createPeers();
  const gateway = await startGateway(peers.vapiUrl, redisUrl);
  for (let index = 0; index < streams; index += 1) await gateway.addCall(peers, index);
  await sleep(WARM_UP_MS);

  const report = async (title: string, meanwhile: () => Promise<void>): Promise<void> => {
    const { toAgent, toCaller } = peers.measure();
    const startMs = performance.now();
    await meanwhile();
    await sleep(Math.max(0, seconds * 1_000 - (performance.now() - startMs)));
    const figures = [toAgent.percentile(50), toAgent.percentile(99), toCaller.percentile(50), toCaller.percentile(99)];
    console.log(`${title.padEnd(34)}${figures.map((ms) => ms.toFixed(2).padStart(9)).join('')}`);
  };

  console.log(`${streams} streams; to agent p50, p99, to caller p50, p99, in ms`);
  await report('alone', async () => {});
  let sent: WebhookLoadResult | undefined;
  await report(`with ${eventsPerSecond} messages a second`, async () => {
    sent = await sendMessages([target.port, secret, eventsPerSecond * seconds, eventsPerSecond, calls].map(String));
  });
  const answers = Object.entries(sent?.answers ?? {}).map(([status, count]) => `${count} x ${status}`);
  console.log(`answers: ${answers.join(', ')}, at ${Math.round(sent?.perSecond ?? 0)} a second`);
  await peers.close();
  await gateway.close();
  await webhook.stop();
}
