/**
 * The first half of `npm run bench -- webhooks`: how many voice webhooks a gateway answers, and what one costs it. Each is for a new call
 * with all that follows from it: signature, admission, session, token, and an agent asked of Vapi. What counts is the processor time of
 * the gateway's process, since load, Vapi's side and Redis share its machine.
 *
 * With two gateways (`--gateway FILE`, the compiled entry of another version) rounds of both take turns, and their ratio is printed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort, startService } from '../child.ts';
import type { VoiceAnswers } from './voice-load.ts';

export interface VoiceWebhooksOptions {
  /** Compiled entries, from the root of the repository. */
  gateways: readonly string[];
  connections: number;
  seconds: number;
  rounds: number;
}

interface Round {
  perSecond: number;
  /** Of one core. */
  cpuUs: number;
  others: number;
}

/** By then V8 has compiled what is hot. A busy machine takes longer for as many, and has to do with fewer. */
const WARM_UP_ANSWERS = 8_000;
const WARM_UP_MOST_MS = 20_000;

const ask = async (load: ChildProcess): Promise<VoiceAnswers> => {
  load.send('count');
  const [answers] = await once(load, 'message');
  return answers as VoiceAnswers;
};

async function measure(entry: string, redisUrl: string, options: VoiceWebhooksOptions): Promise<Round> {
  const load = fork(fileURLToPath(new URL('./voice-load.js', import.meta.url)));
  const [vapiPort] = (await once(load, 'message')) as [number];
  const port = await findFreePort();
  const authToken = randomBytes(16).toString('hex');
  const gateway = await startService(entry, port, {
    REDIS_URL: redisUrl,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    TWILIO_AUTH_TOKEN: authToken,
    VAPI_API_KEY: 'bench-key',
    VAPI_BASE_URL: `http://127.0.0.1:${vapiPort}`,
    VAPI_ASSISTANT_ID: 'bench',
  });
  try {
    load.send({ port, authToken, connections: options.connections });
    const warmUntilMs = performance.now() + WARM_UP_MOST_MS;
    while ((await ask(load)).connected < WARM_UP_ANSWERS && performance.now() < warmUntilMs) await sleep(100);
    const before = await ask(load);
    const cpuBefore = (await gateway.cpuSeconds()) ?? Number.NaN;
    const startMs = performance.now();
    await sleep(options.seconds * 1_000);
    const after = await ask(load);
    const cpu = ((await gateway.cpuSeconds()) ?? Number.NaN) - cpuBefore;
    const connected = after.connected - before.connected;
    return {
      perSecond: (connected * 1_000) / (performance.now() - startMs),
      cpuUs: (cpu * 1e6) / connected,
      others: after.others,
    };
  } finally {
    load.kill('SIGKILL');
    await gateway.stop();
  }
}

const median = (numbers: number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

export async function benchVoiceWebhooks(options: VoiceWebhooksOptions, redisUrl: string): Promise<void> {
  const { gateways, connections, seconds, rounds } = options;
  console.log(
    `voice webhooks over ${connections} connections, ${rounds} rounds of ${seconds} s each, medians of the rounds`,
  );
  const runs = gateways.map((): Round[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, entry] of gateways.entries()) runs[index]?.push(await measure(entry, redisUrl, options));
  }
  const costs = runs.map((all) => median(all.map(({ cpuUs }) => cpuUs)));
  for (const [index, entry] of gateways.entries()) {
    const all = runs[index] ?? [];
    const cpuUs = costs[index] ?? Number.NaN;
    const spread = all.map((one) => one.cpuUs.toFixed(0)).join(', ');
    console.log(
      `${entry}: ${cpuUs.toFixed(0)} us of a core each (${spread}), ${Math.round(1e6 / cpuUs)} a second and core; ` +
        `${Math.round(median(all.map(({ perSecond }) => perSecond)))} a second were answered here, ` +
        `${all.reduce((sum, { others }) => sum + others, 0)} with anything but a stream`,
    );
  }
  const [ours, other] = costs;
  if (ours !== undefined && other !== undefined)
    console.log(`ratio of the first to the second: ${(ours / other).toFixed(2)}`);
}
