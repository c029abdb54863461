/**
 * `npm run bench -- replicas`: the same calls on one gateway, on two behind a plain proxy, and on two under `node:cluster`, all on this host.
 * It tells what a frame costs all of them together, how late it is, how evenly the calls lie and what memory they take.
 *
 * Options: `--streams 100 --seconds 4 --rounds 3 --format mulaw|pcm16k --quick`.
 */
import { parseArgs } from 'node:util';
import type { AudioFormat } from '@trunkline/audio';
import { measureStreams } from '../streams.ts';
import type { MeasuredStreams } from '../streams-report.ts';
import { createLayouts, type LayoutUse } from './layouts.ts';

type Round = MeasuredStreams & LayoutUse;

const COLUMNS: readonly [title: string, key: keyof Round, digits: number][] = [
  ['us a frame', 'cpuPerFrameUs', 1],
  ['cores', 'cores', 2],
  ['to agent p50 ms', 'toAgentP50Ms', 2],
  ['p99 ms', 'toAgentP99Ms', 1],
  ['memory MB', 'memoryMb', 0],
  ['share of the busiest', 'busiestShare', 2],
];

function cell(rounds: readonly Round[], key: keyof Round, digits: number): string {
  const values = rounds.map((round) => round[key]).toSorted((a, b) => a - b);
  const [median, low, high] = [values[values.length >> 1], values[0], values.at(-1)];
  return `${median?.toFixed(digits)} (${low?.toFixed(digits)}-${high?.toFixed(digits)})`;
}

export async function benchReplicas(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      streams: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '4' },
      rounds: { type: 'string', default: '3' },
      format: { type: 'string', default: 'mulaw' },
      quick: { type: 'boolean', default: false },
    },
  });
  if (values.format !== 'mulaw' && values.format !== 'pcm16k') throw new Error('--format is mulaw or pcm16k');
  const agentFormat: AudioFormat = values.format;
  const calls = Number(values.streams);
  const rounds = values.quick ? 1 : Number(values.rounds);
  const layouts = createLayouts();
  const measured = new Map(layouts.map(({ name }) => [name, [] as Round[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const layout of round % 2 === 0 ? layouts : layouts.toReversed()) {
      const contender = {
        agentFormat,
        start: (vapiUrl: string) => layout.start({ vapiUrl, redisUrl, agentFormat, calls }),
      };
      const figures = await measureStreams(contender, calls, values.quick ? 2 : Number(values.seconds));
      measured.get(layout.name)?.push({ ...figures, ...layout.use });
      console.error(`round ${round + 1}, ${layout.name}: ${figures.cpuPerFrameUs.toFixed(1)} us a frame`);
    }
  }
  console.log(`${calls} calls, agents in ${agentFormat}, ${rounds} rounds in turn; medians and spread`);
  const titles = ['', ...COLUMNS.map(([title]) => title)];
  const rows = [...measured].map(([name, all]) => [name, ...COLUMNS.map(([, key, digits]) => cell(all, key, digits))]);
  console.log([titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
}
