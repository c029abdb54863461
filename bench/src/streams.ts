/**
 * `npm run bench` (or `-- streams`) measures gateway, bare relay, a relay on Fastify and a naive bridge in turn, in one run under the same
 * load. Machines are noisy and differ, so what counts is the ratio within a round; rounds are repeated, and medians and spreads told.
 *
 * Options: `--streams 100 --seconds 8 --rounds 3 --format mulaw|pcm16k --only NAME,NAME --gateway FILE --report FILE`. With `--gateway` the
 * gateway of another build (its `main.js`, from the root) is measured beside ours, as "other gateway".
 */
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { AudioFormat } from '@trunkline/audio';
import { interruptedTalk } from './agent-talk.ts';
import { createPeers } from './peers.ts';
import { formatStreams, type MeasuredStreams } from './streams-report.ts';
import { startGateway, startProgram, type Target } from './targets.ts';

/** By then V8 has compiled what is hot. A gateway has more of that than a relay, so a shorter time would flatter the relay. */
const WARM_UP_MS = 7_000;

/** So many calls are opened together. */
const AT_ONCE = 10;

export interface Contender {
  /** In what its agents speak. A relay that does not touch the sound has them speak as the phone does. */
  agentFormat: AudioFormat;
  start(vapiUrl: string, streams: number): Promise<Target>;
}

export interface Choice {
  agentFormat: AudioFormat;
  redisUrl: string;
  /** Names with commas between them; all without it. */
  only?: string | undefined;
  /** The program of another build of the gateway. */
  entry?: string | undefined;
}

/** What is to be measured, by its name. */
export function chooseContenders({ agentFormat, redisUrl, only, entry }: Choice): [string, Contender][] {
  const contenders: Record<string, Contender> = {
    'bare relay': {
      agentFormat: 'mulaw',
      start: (vapiUrl) => startProgram('bare relay', './bare-relay.js', vapiUrl, 'mulaw'),
    },
    'fastify relay': {
      agentFormat,
      start: (vapiUrl) => startProgram('fastify relay', './fastify-relay.js', vapiUrl, agentFormat),
    },
    gateway: { agentFormat, start: (vapiUrl, calls) => startGateway(vapiUrl, redisUrl, { agentFormat, calls }) },
    ...(entry !== undefined && {
      'other gateway': {
        agentFormat,
        start: (vapiUrl: string, calls: number) => startGateway(vapiUrl, redisUrl, { agentFormat, calls, entry }),
      },
    }),
    'naive bridge': {
      agentFormat: 'mulaw',
      start: (vapiUrl) => startProgram('naive bridge', './naive-bridge.js', vapiUrl, 'mulaw'),
    },
  };
  return Object.entries(contenders).filter(([name]) => only?.split(',').includes(name) ?? true);
}

export async function measureStreams(
  { agentFormat, start }: Contender,
  streams: number,
  seconds: number,
): Promise<MeasuredStreams> {
  const peers = await createPeers({ talk: interruptedTalk, agentFormat });
  const target = await start(peers.vapiUrl, streams);
  try {
    for (let index = 0; index < streams; index += AT_ONCE) {
      const opened = Array.from({ length: Math.min(AT_ONCE, streams - index) }, (_, more) =>
        target.addCall(peers, index + more),
      );
      await Promise.all(opened);
    }
    await sleep(WARM_UP_MS);
    const latencies = peers.measure();
    const beganMs = performance.now();
    const cpuBefore = (await target.cpuSeconds()) ?? Number.NaN;
    await sleep(seconds * 1_000);
    const cpu = ((await target.cpuSeconds()) ?? Number.NaN) - cpuBefore;
    const tookSeconds = (performance.now() - beganMs) / 1_000;
    const { toAgent, toCaller, toEar, toClear, sent } = latencies;
    const frames = toAgent.count + toCaller.count;
    return {
      toAgentP50Ms: toAgent.percentile(50),
      toAgentP99Ms: toAgent.percentile(99),
      toCallerP50Ms: toCaller.percentile(50),
      toEarP50Ms: toEar.percentile(50),
      toEarP99Ms: toEar.percentile(99),
      toClearP50Ms: toClear.count > 0 ? toClear.percentile(50) : Number.NaN,
      toClearP99Ms: toClear.count > 0 ? toClear.percentile(99) : Number.NaN,
      cpuPerFrameUs: (cpu * 1e6) / frames,
      cores: cpu / tookSeconds,
      arrived: frames / sent,
      loadLagMs: peers.tickerLagMs,
      load: loadavg()[0] ?? Number.NaN,
    };
  } finally {
    await peers.close();
    await target.close();
  }
}

export async function benchStreams(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      streams: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '8' },
      rounds: { type: 'string', default: '3' },
      format: { type: 'string', default: 'mulaw' },
      only: { type: 'string' },
      gateway: { type: 'string' },
      report: { type: 'string' },
    },
  });
  const streams = Number(values.streams);
  const seconds = Number(values.seconds);
  const rounds = Number(values.rounds);
  if (values.format !== 'mulaw' && values.format !== 'pcm16k') throw new Error('--format is mulaw or pcm16k');
  const agentFormat: AudioFormat = values.format;
  const chosen = chooseContenders({ agentFormat, redisUrl, only: values.only, entry: values.gateway });

  const runs: Record<string, MeasuredStreams[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    // Every second round goes the other way, so that a load that grows or falls meets all alike.
    for (const [name, contender] of round % 2 === 0 ? chosen : chosen.toReversed()) {
      const measured = await measureStreams(contender, streams, seconds);
      (runs[name] ??= []).push(measured);
      console.error(
        `round ${round + 1}, ${name}: ${measured.cpuPerFrameUs.toFixed(1)} us a frame, load ${measured.load.toFixed(1)}`,
      );
    }
  }
  console.log(formatStreams(runs, { streams, seconds, rounds, agentFormat }));
  if (values.report) {
    await writeFile(values.report, `${JSON.stringify({ streams, seconds, rounds, agentFormat, runs }, null, 2)}\n`);
  }
}
