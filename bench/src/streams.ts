/**
 * `npm run bench` (or `-- streams`) measures gateway, bare relay and a naive bridge in turn, in one run under the same load. Machines
 * are noisy and differ, so what counts is the ratio; rounds are repeated and medians taken.
 *
 * Options: `--streams 100 --seconds 8 --rounds 3 --report FILE`.
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createPeers } from './peers.ts';
import { startGateway, startProgram, type Target } from './targets.ts';

interface Measured {
  toAgentP50Ms: number;
  toAgentP99Ms: number;
  toCallerP50Ms: number;
  toCallerP99Ms: number;
  /** Share of one core that a stream takes. */
  cpuPerStream: number;
  frames: number;
  loadLagMs: number;
}

/** By then the prebuffers are full and V8 has compiled what is hot. */
const WARM_UP_MS = 3_000;

async function measure(
  start: (vapiUrl: string) => Promise<Target>,
  streams: number,
  seconds: number,
): Promise<Measured> {
  const peers = await createPeers();
  const target = await start(peers.vapiUrl);
  try {
    for (let index = 0; index < streams; index += 1) await target.addCall(peers, index);
    await sleep(WARM_UP_MS);
    const latencies = peers.measure();
    const cpuBefore = (await target.cpuSeconds()) ?? Number.NaN;
    await sleep(seconds * 1_000);
    const cpu = ((await target.cpuSeconds()) ?? Number.NaN) - cpuBefore;
    const { toAgent, toCaller } = latencies;
    return {
      toAgentP50Ms: toAgent.percentile(50),
      toAgentP99Ms: toAgent.percentile(99),
      toCallerP50Ms: toCaller.percentile(50),
      toCallerP99Ms: toCaller.percentile(99),
      cpuPerStream: cpu / seconds / streams,
      frames: toAgent.count + toCaller.count,
      loadLagMs: peers.tickerLagMs,
    };
  } finally {
    await peers.close();
    await target.close();
  }
}

const median = (numbers: number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

function medianOf(runs: Measured[]): Measured {
  const keys = Object.keys(runs[0] as Measured) as (keyof Measured)[];
  return Object.fromEntries(keys.map((key) => [key, median(runs.map((run) => run[key]))])) as unknown as Measured;
}

export async function benchStreams(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      streams: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '8' },
      rounds: { type: 'string', default: '3' },
      report: { type: 'string' },
    },
  });
  const streams = Number(values.streams);
  const seconds = Number(values.seconds);
  const rounds = Number(values.rounds);
  const targets: Record<string, (vapiUrl: string) => Promise<Target>> = {
    'bare relay': (vapiUrl) => startProgram('bare relay', './bare-relay.js', vapiUrl),
    gateway: (vapiUrl) => startGateway(vapiUrl, redisUrl),
    'naive bridge': (vapiUrl) => startProgram('naive bridge', './naive-bridge.js', vapiUrl),
  };

  console.log(`${streams} streams both ways, ${rounds} rounds of ${seconds} s each, medians of the rounds\n`);
  const runs: Record<string, Measured[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, start] of Object.entries(targets))
      (runs[name] ??= []).push(await measure(start, streams, seconds));
  }
  const results = Object.fromEntries(Object.entries(runs).map(([name, measured]) => [name, medianOf(measured)]));
  const relay = results['bare relay'] as Measured;
  const expected = streams * 2 * 50 * seconds;
  const ms = (value: number): string => value.toFixed(2).padStart(9);
  console.log('              to agent ms       to caller ms     core per     ratio to bare relay');
  console.log('                p50      p99      p50      p99   stream   agent p99  caller p99   CPU   frames');
  for (const [name, result] of Object.entries(results)) {
    const ratio = (of: number, to: number): string => `${(of / to).toFixed(2)}x`.padStart(9);
    console.log(
      `${name.padEnd(12)}${ms(result.toAgentP50Ms)}${ms(result.toAgentP99Ms)}${ms(result.toCallerP50Ms)}${ms(result.toCallerP99Ms)}` +
        `${result.cpuPerStream.toFixed(5).padStart(9)}${ratio(result.toAgentP99Ms, relay.toAgentP99Ms)}` +
        `${ratio(result.toCallerP99Ms, relay.toCallerP99Ms)}${ratio(result.cpuPerStream, relay.cpuPerStream)}` +
        `   ${((100 * result.frames) / expected).toFixed(0)} %`,
    );
  }
  console.log(
    `\nthe load itself was late by at most ${Math.max(...Object.values(results).map(({ loadLagMs }) => loadLagMs)).toFixed(0)} ms`,
  );
  if (values.report)
    await writeFile(values.report, `${JSON.stringify({ streams, seconds, rounds, results }, null, 2)}\n`);
}
