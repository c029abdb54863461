/**
 * `npm run bench -- sweep`: cost and latency against the number of calls, for the gateway and what it is compared with, as a table and as a
 * plot (line-plot.ts). Programs take turns at each number, as in `npm run bench`.
 *
 * A whole sweep takes long. With `--report FILE` its rounds are added to those that the file holds, so that it may be taken in portions,
 * one number of calls at a time, and table and plot are of all of them.
 *
 * Options: `--streams 50,100,200,300,400 --seconds 4 --rounds 3 --format mulaw|pcm16k --only NAME,NAME --report FILE --svg FILE --quick`.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chooseContenders, measureStreams } from '../streams.ts';
import type { MeasuredStreams } from '../streams-report.ts';
import { drawSweep, formatSweep, type SweepRuns } from './sweep-report.ts';

/** What a sweep is of. Rounds with different ones do not belong together. */
interface SweepReport {
  agentFormat: string;
  seconds: number;
  runs: SweepRuns;
}

async function readReport(file: string | undefined, agentFormat: string, seconds: number): Promise<SweepReport> {
  if (file === undefined || !existsSync(file)) return { agentFormat, seconds, runs: {} };
  const report = JSON.parse(await readFile(file, 'utf8')) as SweepReport;
  if (report.agentFormat !== agentFormat || report.seconds !== seconds) {
    throw new Error(`${file} holds rounds of ${report.seconds} s in ${report.agentFormat}: give another --report`);
  }
  return report;
}

export async function benchSweep(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      streams: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      format: { type: 'string', default: 'mulaw' },
      only: { type: 'string', default: 'bare relay,fastify relay,gateway' },
      report: { type: 'string' },
      svg: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  if (values.format !== 'mulaw' && values.format !== 'pcm16k') throw new Error('--format is mulaw or pcm16k');
  const seconds = Number(values.seconds ?? (values.quick ? 2 : 4));
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
  const counts = (values.streams ?? (values.quick ? '50,200' : '50,100,200,300,400')).split(',').map(Number);
  const report = await readReport(values.report, values.format, seconds);
  const chosen = chooseContenders({ agentFormat: values.format, redisUrl, only: values.only });
  for (const streams of counts) {
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, contender] of round % 2 === 0 ? chosen : chosen.toReversed()) {
        const measured: MeasuredStreams = await measureStreams(contender, streams, seconds);
        ((report.runs[name] ??= {})[streams] ??= []).push(measured);
        console.error(`${streams} calls, ${name}: ${measured.cpuPerFrameUs.toFixed(1)} us a frame`);
      }
      if (values.report) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`);
    }
  }
  console.log(formatSweep(report.runs));
  if (values.svg) await writeFile(values.svg, drawSweep(report.runs));
}
