/**
 * `npm run bench -- burst`: many calls ring at once at a gateway that has just started. It tells how long each caller waited for the first
 * sound of the agent, and then, with all of them talking, what a call takes of memory, of a core and of Redis.
 *
 * Memory is what the process has beyond what it had before the burst, after it has been asked to collect its garbage.
 *
 * Options: `--calls 400 --hold 10 --rounds 3 --gateway FILE --quick`.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findFreePort, startService } from '../child.ts';
import { type StateWatch, watchState } from '../process-state.ts';
import type { BurstOrder, CallTimes } from './burst-load.ts';
import { watchRedis } from './redis-watch.ts';

const GATEWAY = 'apps/telephony-gateway/dist/main.js';
const WAIT_MS = 10_000;
const WITHIN_MS = 2_000;
const KB = 1_024;

const STEPS: readonly [step: keyof CallTimes, what: string][] = [
  ['answeredMs', 'webhook answered'],
  ['agentAskedMs', 'agent asked for'],
  ['streamOpenMs', 'stream open'],
  ['agentOpenMs', "agent's socket open"],
  ['agentHeardMs', 'agent heard'],
];

interface Figures {
  withAgent: number;
  within: number;
  /** When half of the calls were through each step, and when the last one was; in the order of `STEPS`. */
  halfMs: number[];
  lastMs: number[];
  residentKb: number;
  heapKb: number;
  core: number;
  commands: number;
  writes: number;
}

const percentile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

interface Memory {
  /** What a process has of memory for itself alone. */
  residentKb: number;
  /** Objects and buffers. */
  heapKb: number;
}

async function readMemory(pid: number, state: StateWatch): Promise<Memory> {
  const { residentBytes, keptBytes } = await state.read(pid);
  return { residentKb: residentBytes / KB, heapKb: keptBytes / KB };
}

const takeTimes = async (load: ChildProcess): Promise<CallTimes[]> => {
  load.send('times');
  const [times] = await once(load, 'message');
  return times as CallTimes[];
};

async function measure(entry: string, redisUrl: string, calls: number, holdMs: number): Promise<Figures> {
  const load = fork(fileURLToPath(new URL('./burst-load.js', import.meta.url)));
  const [vapiPort] = (await once(load, 'message')) as [number];
  const port = await findFreePort();
  const authToken = randomBytes(16).toString('hex');
  const state = watchState();
  const gateway = await startService(entry, port, {
    ...state.env,
    REDIS_URL: redisUrl,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    TWILIO_AUTH_TOKEN: authToken,
    VAPI_API_KEY: 'bench-key',
    VAPI_BASE_URL: `http://127.0.0.1:${vapiPort}`,
    VAPI_ASSISTANT_ID: 'bench',
    MAX_CONNECTIONS: String(2 * calls),
  });
  const redis = await watchRedis(redisUrl);
  try {
    const memoryBefore = await readMemory(gateway.pid, state);
    load.send({ port, authToken, calls } satisfies BurstOrder);
    await sleep(WAIT_MS);
    const times = await takeTimes(load);
    const reached = (step: keyof CallTimes): number[] => times.flatMap((call) => call[step] ?? []);
    const heard = reached('agentHeardMs');
    const cpuBefore = (await gateway.cpuSeconds()) ?? Number.NaN;
    const before = await redis.traffic();
    await sleep(holdMs);
    const after = await redis.traffic();
    const cpu = ((await gateway.cpuSeconds()) ?? Number.NaN) - cpuBefore;
    const perCallSecond = (count: number): number => count / calls / (holdMs / 1_000);
    const memory = await readMemory(gateway.pid, state);
    return {
      withAgent: heard.length,
      within: heard.filter((ms) => ms <= WITHIN_MS).length,
      halfMs: STEPS.map(([step]) => percentile(reached(step), 0.5)),
      lastMs: STEPS.map(([step]) => percentile(reached(step), 1)),
      residentKb: (memory.residentKb - memoryBefore.residentKb) / calls,
      heapKb: (memory.heapKb - memoryBefore.heapKb) / calls,
      core: perCallSecond(cpu),
      commands: perCallSecond(after.commands - before.commands),
      writes: perCallSecond(after.reads - before.reads),
    };
  } finally {
    redis.close();
    load.kill('SIGKILL');
    await gateway.stop();
  }
}

const median = (values: number[]): number => percentile(values, 0.5);

export async function benchBurst(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: 'string', default: '400' },
      hold: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '3' },
      gateway: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const calls = Number(values.calls);
  const rounds = values.quick ? 1 : Number(values.rounds);
  const holdMs = 1_000 * (values.quick ? 4 : Number(values.hold));
  const gateways = [GATEWAY, ...(values.gateway === undefined ? [] : [values.gateway])];
  const runs = gateways.map((): Figures[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, entry] of gateways.entries()) runs[index]?.push(await measure(entry, redisUrl, calls, holdMs));
  }
  console.log(`${calls} calls at once, ${rounds} rounds, medians of the rounds`);
  for (const [index, entry] of gateways.entries()) {
    const all = runs[index] ?? [];
    const of = (name: Exclude<keyof Figures, 'halfMs' | 'lastMs'>): number =>
      median(all.map((figures) => figures[name]));
    const steps = STEPS.map(([, what], step) => {
      const [half, last] = (['halfMs', 'lastMs'] as const).map((name) => median(all.map((one) => one[name][step]!)));
      return `${what} ${half?.toFixed(0)} (${last?.toFixed(0)})`;
    });
    console.log(
      `${entry}\n` +
        `  with their agent within ${WITHIN_MS / 1_000} s: ${of('within')} (${all.map(({ within }) => within).join(', ')}); in the end: ${of('withAgent')}\n` +
        `  when half of the calls were through a step, and when the last one was, ms: ${steps.join(', ')}\n` +
        `  a call takes ${of('residentKb').toFixed(0)} KB of resident memory and ${of('heapKb').toFixed(0)} KB of objects, ` +
        `${(100 * of('core')).toFixed(2)} % of a core, ${of('commands').toFixed(2)} Redis commands a second in ${of('writes').toFixed(2)} writes`,
    );
  }
}
