/**
 * `npm run bench -- survival`: calls over several replicas while replicas are killed, restarted, cut off, and Redis is stopped.
 *
 * Options: `--calls 100 --gateways 3 --kills 6 --second-socket accept|refuse --phases kill,webhook,deploy,redis,stop
 * --logs FOLDER`.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createRedisClient, createSessionStore, whenRedisReady } from '@trunkline/session-store';
import { systemClock } from '@trunkline/service-kit';
import {
  createFakeCarrier,
  createFakeVapi,
  createRandom,
  type FakeCall,
  isEvent,
  MEASURED_SEAM,
} from '@trunkline/simulators';
import { type CallFacts, type Phase, resultOf } from './measure.ts';
import { startOwnRedis } from './own-redis.ts';
import { balance, createReplicas, type Replicas } from './replicas.ts';
import { converse, prepareTalk } from './talk.ts';

const PUBLIC_URL = 'http://gateway.example.com';
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const secret = (): string => randomBytes(16).toString('hex');

export async function benchSurvival(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: 'string', default: '100' },
      gateways: { type: 'string', default: '3' },
      kills: { type: 'string', default: '6' },
      seed: { type: 'string', default: '1' },
      'second-socket': { type: 'string', default: 'accept' },
      phases: { type: 'string', default: 'kill,webhook,deploy,redis,stop' },
      logs: { type: 'string' },
    },
  });
  const random = createRandom(Number(values.seed));
  const redis = await startOwnRedis();
  const keys = { vapi: secret(), twilio: secret(), webhook: secret(), api: secret() };
  const talk = await prepareTalk();

  const webhooks = await createReplicas(
    'apps/vapi-webhook/dist/main.js',
    2,
    () => ({
      REDIS_URL: redis.url,
      VAPI_WEBHOOK_AUTH: 'secret',
      VAPI_WEBHOOK_SECRET: keys.webhook,
      TOOLS_DIR: 'tools',
    }),
    () => random.next(),
    values.logs,
  );
  const workers = await createReplicas(
    'apps/vapi-webhook/dist/worker.js',
    2,
    () => ({
      REDIS_URL: redis.url,
      TOOLS_DIR: 'tools',
    }),
    () => random.next(),
    values.logs,
  );
  const webhookAddress = await balance(webhooks);
  const vapi = await createFakeVapi({
    apiKey: keys.vapi,
    scenarioFor: () => talk.scenario,
    behaviour: {
      secondSocket: values['second-socket'] === 'refuse' ? 'refuse' : 'accept',
      missingUtteranceAfterMs: 600_000,
      silenceTimeoutMs: 120_000,
    },
    webhook: { url: `${webhookAddress.url}/webhook/vapi`, auth: { type: 'secret', secret: keys.webhook } },
    keepEndedCalls: 2_000,
    concurrencyLimit: 2_000,
  });
  const gateways = await createReplicas(
    'apps/telephony-gateway/dist/main.js',
    Number(values.gateways),
    () => ({
      REDIS_URL: redis.url,
      PUBLIC_URL,
      TWILIO_AUTH_TOKEN: keys.twilio,
      VAPI_API_KEY: keys.vapi,
      VAPI_BASE_URL: vapi.url,
      VAPI_ASSISTANT_ID: 'survival',
      API_KEYS: keys.api,
      MAX_STREAMS_PER_CALL: '20',
      DRAIN_NOTICE_MS: '1500',
      DRAIN_TIMEOUT_MS: '15000',
    }),
    () => random.next(),
    values.logs,
  );
  await Promise.all([webhooks.start(), workers.start(), gateways.start()]);
  const carrier = createFakeCarrier({
    accountSid: 'AC00000000000000000000000000000001',
    authToken: keys.twilio,
    publicUrl: PUBLIC_URL,
    originMap: () => gateways.pick(),
    seed: Number(values.seed),
    seamMs: MEASURED_SEAM,
    verbTimeScale: 0,
    statusCallbackPath: '/webhook/twilio/call-status',
    fallbackPath: '/webhook/twilio/stream-ended',
    earMaxMs: 1_000,
  });

  const calls: { call: FakeCall; placedAtMs: number }[] = [];
  for (let index = 0; index < Number(values.calls); index += 1) {
    const call = carrier.placeCall({ from: `+1555010${1_000 + index}`, to: '+15550100002' });
    calls.push({ call, placedAtMs: Date.now() - call.nowMs });
    converse(call, talk);
    await pause(60);
  }
  const tools = { asked: 0, answered: 0, stop: false };
  const book = async (): Promise<void> => {
    while (!tools.stop) {
      await pause(400);
      const live = vapi.calls.filter(({ record }) => record.status === 'in-progress');
      const agent = live[random.integer(0, Math.max(0, live.length - 1))];
      if (!agent) continue;
      tools.asked += 1;
      void agent
        .requestToolCalls([
          { name: 'book_table', arguments: { date: '2027-01-15', time: '19:00', people: 2, name: 'Ada' } },
        ])
        .then(
          ({ ok }) => {
            if (ok) tools.answered += 1;
          },
          () => {},
        );
    }
  };
  void book();
  await pause(10_000);

  const phases: Phase[] = [];
  const wanted = values.phases.split(',');
  const phase = async (key: string, name: string, run: () => Promise<void>): Promise<void> => {
    if (!wanted.includes(key)) return;
    console.log(`${name}: ${carrier.liveCalls.size} calls live`);
    const fromMs = Date.now();
    await run();
    await pause(6_000);
    phases.push({ name, fromMs, toMs: Date.now() });
  };
  await phase('kill', 'replica killed', () => killAtRandom(gateways, Number(values.kills), random));
  await phase('webhook', 'webhook or worker killed', async () => {
    for (const group of [webhooks, workers, webhooks, workers]) await killOne(group, random.integer(0, 1), 2_000);
  });
  await phase('deploy', 'rolling restart', async () => {
    for (let index = 0; index < gateways.count; index += 1) {
      gateways.signal(index, 'SIGTERM');
      await gateways.ended(index);
      await gateways.restart(index);
    }
  });
  await phase('redis', 'Redis away for 30 s', async () => {
    redis.signal('SIGSTOP');
    await pause(30_000);
    redis.signal('SIGCONT');
  });
  await phase('stop', 'replica stopped dead (SIGSTOP)', async () => {
    gateways.signal(0, 'SIGSTOP');
    await pause(30_000);
    gateways.signal(0, 'SIGCONT');
    await pause(15_000);
  });

  const survivors = calls.filter(({ call }) => carrier.liveCalls.has(call.callSid));
  tools.stop = true;
  console.log(`${survivors.length} of ${calls.length} calls survived all of it`);
  await Promise.all(survivors.map(({ call }) => call.hangUp()));
  await pause(5_000);
  const facts = await Promise.all(calls.map((one) => readFacts(one, gateways, keys.api)));
  const reasons = new Map<string, number>();
  for (const { call } of calls) {
    for (const { reason, closeCode } of call.log.filter(isEvent('stream.ended'))) {
      const key = closeCode === undefined ? reason : `${reason} (${closeCode})`;
      reasons.set(key, (reasons.get(key) ?? 0) + 1);
    }
  }
  console.log(`streams ended: ${[...reasons].map(([reason, count]) => `${count} x ${reason}`).join(', ')}`);
  console.log('phase                              streams lost   p50 ms   p99 ms   speech lost ms   calls ended');
  for (const one of phases) {
    const { name, interruptions, p50Ms, p99Ms, lostMs, ended } = resultOf(one, facts);
    const cells = [interruptions, Math.round(p50Ms), Math.round(p99Ms), Math.round(lostMs), ended];
    console.log(`${name.padEnd(34)}${cells.map((cell) => String(cell).padStart(13)).join('')}`);
  }
  const client = createRedisClient(redis.url, { name: 'survival', onError: () => {} });
  await whenRedisReady(client, 5_000);
  const bookings = await client.hlen('tl:records:bookings');
  const store = createSessionStore({ redis: client, nowMs: Date.now, random: randomBytes, clock: systemClock });
  console.log(`tools: ${tools.asked} called, ${tools.answered} answered, ${bookings} bookings`);
  console.log(`slots still taken: ${JSON.stringify(await store.admission.count(Date.now()))}`);
  console.log(`agents still live: ${vapi.calls.filter(({ record }) => record.status === 'in-progress').length}`);
  client.disconnect();
  await carrier.close();
  await Promise.all([gateways.stop(), webhooks.stop(), workers.stop()]);
  webhookAddress.close();
  await vapi.close();
  redis.signal('SIGKILL');
}

async function killOne(replicas: Replicas, index: number, afterMs: number): Promise<void> {
  await pause(afterMs);
  replicas.signal(index, 'SIGKILL');
  await replicas.ended(index);
  await replicas.restart(index);
}

async function killAtRandom(replicas: Replicas, kills: number, random: ReturnType<typeof createRandom>): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    await killOne(replicas, random.integer(0, replicas.count - 1), random.integer(4_000, 10_000));
  }
}

async function readFacts(
  { call, placedAtMs }: { call: FakeCall; placedAtMs: number },
  gateways: Replicas,
  apiKey: string,
): Promise<CallFacts> {
  const answer = await fetch(`${gateways.pick()}/calls/call_${call.callSid.slice(2)}`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  const { events = [] } = (await answer.json()) as { events?: { type: string; atMs: number; vapiCallId?: string }[] };
  const opened = events.filter(({ type }) => type === 'agent.opened');
  return {
    call,
    placedAtMs,
    streamsMs: events.filter(({ type }) => type === 'stream.opened').map(({ atMs }) => atMs),
    agentsMs: opened.map(({ atMs }) => atMs),
    agentCalls: new Set(opened.map(({ vapiCallId }) => vapiCallId)).size,
  };
}
