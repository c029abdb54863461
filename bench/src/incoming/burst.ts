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
import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findFreePort, startService } from '../child.ts';
import type { BurstOrder, CallTimes } from './burst-load.ts';
import { watchRedis } from './redis-watch.ts';

const GATEWAY = 'apps/telephony-gateway/dist/main.js';
const WAIT_MS = 10_000;
const WITHIN_MS = 2_000;
const COLLECTED_AFTER_MS = 1_500;

interface Figures {
  withAgent: number;
  within: number;
  answeredMs: number;
  streamMs: number;
  medianMs: number;
  lastMs: number;
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

/** Reads the memory of a process that has loaded heap-after-collection.ts. */
async function readMemory(pid: number, heapFile: string): Promise<Memory> {
  process.kill(pid, 'SIGUSR2');
  await sleep(COLLECTED_AFTER_MS);
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return {
    residentKb: Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1]),
    heapKb: Number(await readFile(heapFile, 'utf8')),
  };
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
  const preload = new URL('../heap-after-collection.js', import.meta.url).href;
  const heapFile = join(mkdtempSync(join(tmpdir(), 'burst-')), 'heap');
  const gateway = await startService(entry, port, {
    NODE_OPTIONS: `--expose-gc --import=${preload}`,
    HEAP_FILE: heapFile,
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
    const memoryBefore = await readMemory(gateway.pid, heapFile);
    load.send({ port, authToken, calls } satisfies BurstOrder);
    await sleep(WAIT_MS);
    const times = await takeTimes(load);
    const heard = times.flatMap(({ agentHeardMs }) => agentHeardMs ?? []);
    const cpuBefore = (await gateway.cpuSeconds()) ?? Number.NaN;
    const before = await redis.traffic();
    await sleep(holdMs);
    const after = await redis.traffic();
    const cpu = ((await gateway.cpuSeconds()) ?? Number.NaN) - cpuBefore;
    const perCallSecond = (count: number): number => count / calls / (holdMs / 1_000);
    const memory = await readMemory(gateway.pid, heapFile);
    return {
      withAgent: heard.length,
      within: heard.filter((ms) => ms <= WITHIN_MS).length,
      answeredMs: percentile(
        times.flatMap(({ answeredMs }) => answeredMs ?? []),
        1,
      ),
      streamMs: percentile(
        times.flatMap(({ streamOpenMs }) => streamOpenMs ?? []),
        1,
      ),
      medianMs: percentile(heard, 0.5),
      lastMs: percentile(heard, 1),
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
    const of = (name: keyof Figures): number => median(all.map((figures) => figures[name]));
    console.log(
      `${entry}\n` +
        `  with their agent within ${WITHIN_MS / 1_000} s: ${of('within')} (${all.map(({ within }) => within).join(', ')}); in the end: ${of('withAgent')}\n` +
        `  last webhook answered after ${of('answeredMs').toFixed(0)} ms, last stream open after ${of('streamMs').toFixed(0)} ms; ` +
        `agent heard after ${of('medianMs').toFixed(0)} ms (median), ${of('lastMs').toFixed(0)} ms (last)\n` +
        `  a call takes ${of('residentKb').toFixed(0)} KB of resident memory and ${of('heapKb').toFixed(0)} KB of objects, ` +
        `${(100 * of('core')).toFixed(2)} % of a core, ${of('commands').toFixed(2)} Redis commands a second in ${of('writes').toFixed(2)} writes`,
    );
  }
}
