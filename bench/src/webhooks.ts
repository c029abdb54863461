/**
 * `npm run bench -- webhooks` lets calls ring at a gateway (incoming/voice-webhooks.ts). Then it sends server messages to Vapi's
 * webhook at a steady rate while no worker runs, and starts a worker: it reports how fast they were acknowledged, and whether each had
 * its effect once.
 *
 * Options: `--only voice|messages --connections 32 --seconds 6 --rounds 3 --gateway FILE --messages 2000 --rate 500 --quick`.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createLatencyHistogram } from '@trunkline/service-kit';
import { atRate } from './at-rate.ts';
import { findFreePort, startService } from './child.ts';
import { benchVoiceWebhooks } from './incoming/voice-webhooks.ts';

export interface WebhookTarget {
  port: number;
  secret: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends one signed message. @returns the HTTP status of the answer */
function postMessage({ port, secret }: WebhookTarget, message: object): Promise<number> {
  const body = JSON.stringify({ message });
  const timestamp = String(Date.now());
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-signature': signature,
    'x-timestamp': timestamp,
  };
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/webhook/vapi', method: 'POST', headers, agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end(body);
  });
}

export const webhookEnv = (redisUrl: string, secret: string): Record<string, string> => ({
  REDIS_URL: redisUrl,
  VAPI_WEBHOOK_AUTH: 'hmac',
  VAPI_WEBHOOK_SECRET: secret,
  TOOLS_DIR: 'tools',
});

/** Reads one metric and adds it up over all its labels. */
async function readMetric(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

const GATEWAY = 'apps/telephony-gateway/dist/main.js';

export async function benchWebhooks(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      connections: { type: 'string', default: '32' },
      seconds: { type: 'string', default: '6' },
      rounds: { type: 'string', default: '3' },
      gateway: { type: 'string' },
      messages: { type: 'string', default: '2000' },
      rate: { type: 'string', default: '500' },
    },
  });
  if (values.only !== 'messages') {
    await benchVoiceWebhooks(
      {
        gateways: [GATEWAY, ...(values.gateway === undefined ? [] : [values.gateway])],
        connections: Number(values.connections),
        seconds: values.quick ? 3 : Number(values.seconds),
        rounds: values.quick ? 1 : Number(values.rounds),
      },
      redisUrl,
    );
  }
  if (values.only !== 'voice') await benchMessages(Number(values.messages), Number(values.rate), redisUrl);
}

async function benchMessages(messages: number, rate: number, redisUrl: string): Promise<void> {
  const secret = randomBytes(16).toString('hex');
  const target = { port: await findFreePort(), secret };
  const env = webhookEnv(redisUrl, secret);
  const webhook = await startService('apps/vapi-webhook/dist/main.js', target.port, env);
  const acknowledged = createLatencyHistogram();
  const statuses = new Map<number, number>();
  const run = randomBytes(4).toString('hex');
  const send = async (index: number): Promise<void> => {
    const sentAtMs = performance.now();
    const call = { id: `bench-${run}-${index}` };
    const status = await postMessage(target, {
      type: 'end-of-call-report',
      timestamp: Date.now(),
      endedReason: 'customer-ended-call',
      analysis: {},
      artifact: { transcript: 'AI: Hello.', messages: [] },
      call,
    });
    acknowledged.record(performance.now() - sentAtMs);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  const warmUp = 50;
  for (let index = 0; index < warmUp; index += 1) await send(1_000_000 + index);
  acknowledged.reset();
  statuses.clear();
  await atRate(messages, rate, send);
  console.log(`${messages} messages at ${rate} a second, all workers stopped`);
  console.log(`answers: ${[...statuses].map(([status, count]) => `${count} x ${status}`).join(', ')}`);
  const { p50Ms, p99Ms, maxMs } = acknowledged.snapshot();
  console.log(
    `acknowledged after p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, at most ${maxMs.toFixed(1)} ms`,
  );

  const workerPort = await findFreePort();
  const worker = await startService('apps/vapi-webhook/dist/worker.js', workerPort, env);
  const startMs = performance.now();
  let stored = 0;
  while (stored < messages + warmUp && performance.now() - startMs < 60_000) {
    await sleep(200);
    stored = await readMetric(workerPort, 'trunkline_reports_stored_total');
  }
  // A report that is stored twice would be counted by then.
  await sleep(1_000);
  stored = await readMetric(workerPort, 'trunkline_reports_stored_total');
  const seconds = (performance.now() - startMs) / 1_000;
  console.log(
    `workers started: ${stored - warmUp} reports stored for ${messages} messages, after ${seconds.toFixed(1)} s`,
  );
  await worker.stop();
  await webhook.stop();
  agent.destroy();
}
