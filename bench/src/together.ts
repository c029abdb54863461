/**
 * `npm run bench -- together`: the gateway's sound, alone and while every call sends its stream of server messages to the
 * webhook beside it on the same machine.
 *
 * Options: `--streams 40 --events 50 --seconds 8`; `--events` are per call and second.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { findFreePort, startService } from './child.ts';
import { createPeers } from './peers.ts';
import { startGateway } from './targets.ts';
import { atRate, postMessage, webhookEnv } from './webhooks.ts';

const WARM_UP_MS = 3_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function benchTogether(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      streams: { type: 'string', default: '40' },
      events: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '8' },
    },
  });
  const streams = Number(values.streams);
  const eventsPerSecond = Number(values.events) * streams;
  const seconds = Number(values.seconds);
  const secret = randomBytes(16).toString('hex');
  const target = { port: await findFreePort(), secret };
  const webhook = await startService('apps/vapi-webhook/dist/main.js', target.port, webhookEnv(redisUrl, secret));
  const peers = await createPeers();
  const gateway = await startGateway(peers.vapiUrl, redisUrl);
  for (let index = 0; index < streams; index += 1) await gateway.addCall(peers, index);
  await pause(WARM_UP_MS);

  const report = async (title: string, meanwhile: () => Promise<void>): Promise<void> => {
    const { toAgent, toCaller } = peers.measure();
    const startMs = performance.now();
    await meanwhile();
    await pause(Math.max(0, seconds * 1_000 - (performance.now() - startMs)));
    const figures = [toAgent.percentile(50), toAgent.percentile(99), toCaller.percentile(50), toCaller.percentile(99)];
    console.log(`${title.padEnd(34)}${figures.map((ms) => ms.toFixed(2).padStart(9)).join('')}`);
  };

  console.log(`${streams} streams; to agent p50, p99, to caller p50, p99, in ms`);
  await report('alone', async () => {});
  const answers = new Map<number, number>();
  let tookMs = 0;
  await report(`with ${eventsPerSecond} messages a second`, async () => {
    const startMs = performance.now();
    await atRate(eventsPerSecond * seconds, eventsPerSecond, async (index) => {
      const status = index % 2 === 0 ? 'started' : 'stopped';
      const call = { id: `bench-${index % streams}` };
      const code = await postMessage(target, {
        type: 'speech-update',
        status,
        role: 'assistant',
        timestamp: Date.now(),
        call,
      });
      answers.set(code, (answers.get(code) ?? 0) + 1);
    });
    tookMs = performance.now() - startMs;
  });
  const sent = [...answers].map(([status, count]) => `${count} x ${status}`).join(', ');
  console.log(`answers: ${sent}, at ${Math.round((eventsPerSecond * seconds * 1_000) / tookMs)} a second`);
  await peers.close();
  await gateway.close();
  await webhook.stop();
}
