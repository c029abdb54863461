/**
 * `npm run bench -- survival` holds calls over several replicas while replicas are killed, restarted and stopped, and Redis is away.
 *
 * Options: `--calls 100 --gateways 3 --kill-for SECONDS --second-socket accept|refuse --phases kill,webhook,deploy,redis,stop
 * --logs FOLDER`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom, type FakeCall, type Random } from '@trunkline/simulators';
import type { Phase } from './measure.ts';
import type { Replicas } from './replicas.ts';
import { printReport } from './report.ts';
import { setStage } from './stage.ts';
import { converse, prepareTalk } from './talk.ts';

/** What a fault broke has come back within this time, or never will. */
const SETTLE_MS = 6_000;
const FREEZE_MS = 30_000;
/**
 * An orchestrator takes about this long to notice an end and to start another process. The replicas here share their cores, so
 * a start without that pause would slow the others down more than it does on machines of their own.
 */
const RESTART_MS = 2_000;

export async function benchSurvival(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: 'string', default: '100' },
      gateways: { type: 'string', default: '3' },
      'kill-for': { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      'second-socket': { type: 'string', default: 'accept' },
      phases: { type: 'string', default: 'kill,webhook,deploy,redis,stop' },
      logs: { type: 'string' },
    },
  });
  const random = createRandom(Number(values.seed));
  const talk = await prepareTalk();
  const stage = await setStage({
    gateways: Number(values.gateways),
    seed: Number(values.seed),
    random: () => random.next(),
    secondSocket: values['second-socket'] === 'refuse' ? 'refuse' : 'accept',
    logsFolder: values.logs,
  });
  const { redis, webhooks, workers, gateways, carrier, vapi } = stage;

  const calls: { call: FakeCall; placedAtMs: number }[] = [];
  for (let index = 0; index < Number(values.calls); index += 1) {
    const call = carrier.placeCall({ from: `+1555010${1_000 + index}`, to: '+15550100002' });
    calls.push({ call, placedAtMs: Date.now() - call.nowMs });
    converse(call, talk);
    await sleep(60);
  }
  vapi.callTools();
  await sleep(10_000);

  const phases: Phase[] = [];
  const wanted = values.phases.split(',');
  const phase = async (key: string, name: string, run: () => Promise<void>): Promise<void> => {
    if (!wanted.includes(key)) return;
    console.log(`${name}: ${carrier.liveCalls.size} calls live`);
    const fromMs = Date.now();
    await run();
    await sleep(SETTLE_MS);
    phases.push({ name, fromMs, toMs: Date.now() });
  };
  await phase('kill', 'replica killed', () => killAtRandom(gateways, Number(values['kill-for']) * 1_000, random));
  await phase('webhook', 'webhook or worker killed', async () => {
    for (const group of [webhooks, workers, webhooks, workers]) await killOne(group, random.integer(0, 1), 2_000);
  });
  await phase('deploy', 'rolling restart', async () => {
    for (const group of [gateways, webhooks, workers]) {
      for (let index = 0; index < group.count; index += 1) {
        group.signal(index, 'SIGTERM');
        await group.ended(index);
        await group.restart(index);
      }
    }
  });
  await phase('redis', 'Redis away for 30 s', async () => {
    redis.signal('SIGSTOP');
    await sleep(FREEZE_MS);
    redis.signal('SIGCONT');
  });
  await phase('stop', 'replica stopped for 30 s (SIGSTOP)', async () => {
    gateways.signal(0, 'SIGSTOP');
    await sleep(FREEZE_MS);
    gateways.signal(0, 'SIGCONT');
    await sleep(SETTLE_MS);
  });

  await printReport(stage, calls, phases);
  await stage.close();
}

async function killOne(replicas: Replicas, index: number, afterMs: number): Promise<void> {
  await sleep(afterMs);
  replicas.signal(index, 'SIGKILL');
  await replicas.ended(index);
  await sleep(RESTART_MS);
  await replicas.restart(index);
}

async function killAtRandom(replicas: Replicas, forMs: number, random: Random): Promise<void> {
  const untilMs = Date.now() + forMs;
  while (Date.now() < untilMs) {
    await killOne(replicas, random.integer(0, replicas.count - 1), random.integer(4_000, 10_000));
  }
}
