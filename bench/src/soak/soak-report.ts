/** Says what a soak has shown, as tables for docs/performance.md. */
import { growthPerMinute } from '../console/memory-watch.ts';
import type { ProcessState } from '../process-state.ts';
import type { RedisState } from './redis-state.ts';
import type { Tally } from './tally.ts';

export interface SoakSample {
  atMinute: number;
  processes: ReadonlyMap<string, ProcessState>;
  redis: RedisState;
  liveCalls: number;
}

export interface SoakReport {
  calls: number;
  chats: number;
  pages: number;
  minutes: number;
  /** Before anybody came, and long after everybody had gone. */
  before: SoakSample;
  after: SoakSample;
  /** Once a minute while people came and went. */
  samples: readonly SoakSample[];
  tools: { asked: number; answered: number };
  immortal: ReadonlyMap<string, number>;
  /** Warnings and errors in the logs of the processes. */
  complaints: ReadonlyMap<string, number>;
  tally: Tally;
}

const MB = 1_048_576;
/** Code is compiled and caches fill while the first calls come. */
const WARM_AFTER_MINUTES = 3;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const list = (counts: ReadonlyMap<string, number>): string =>
  counts.size === 0 ? 'none' : [...counts].map(([what, count]) => `${what}: ${count}`).join('; ');
const inMb = (bytes: number): string => (bytes / MB).toFixed(1);

export function formatSoak(report: SoakReport): string {
  const { calls, chats, pages, minutes, before, samples, after, tools, tally } = report;
  const warm = samples.filter(({ atMinute }) => atMinute >= Math.min(WARM_AFTER_MINUTES, minutes));
  const over = (read: (sample: SoakSample) => number): { first: number; last: number; slope: number } => ({
    first: read(warm[0] ?? after),
    last: read(warm.at(-1) ?? after),
    slope: growthPerMinute(warm.map((sample) => [sample.atMinute * 60_000, read(sample)])),
  });
  const processes = [...before.processes.keys()].map((name) => {
    const of = (sample: SoakSample): ProcessState => sample.processes.get(name) as ProcessState;
    const kept = over((sample) => of(sample).keptBytes / MB);
    const resident = over((sample) => of(sample).residentBytes / MB);
    const timers = (sample: SoakSample): number => of(sample).resources['Timeout'] ?? 0;
    return [
      name,
      `${inMb(of(before).keptBytes)} to ${inMb(of(after).keptBytes)}`,
      `${kept.first.toFixed(1)} to ${kept.last.toFixed(1)} (${kept.slope.toFixed(2)} a minute)`,
      `${resident.first.toFixed(0)} to ${resident.last.toFixed(0)} (${resident.slope.toFixed(2)} a minute)`,
      `${of(before).descriptors} to ${of(after).descriptors}`,
      `${timers(before)} to ${timers(after)}`,
    ];
  });
  const redis = over((sample) => sample.redis.keys);
  return [
    `${minutes} minutes, ${calls} calls, ${chats} chats and ${pages} pages at a time, ${samples.at(-1)?.liveCalls} calls live at the end of them`,
    '',
    table(
      [
        'process',
        'kept with nobody there, before and after, MB',
        `kept under load, MB, from minute ${warm[0]?.atMinute} on`,
        'resident, MB',
        'open files and sockets with nobody there',
        'timers with nobody there',
      ],
      processes,
    ),
    '',
    `Redis: ${before.redis.keys} keys before, ${redis.first} to ${redis.last} under load (${redis.slope.toFixed(1)} a minute), ${after.redis.keys} after; ` +
      `${before.redis.memoryMb.toFixed(1)}, ${over((sample) => sample.redis.memoryMb).last.toFixed(1)} and ${after.redis.memoryMb.toFixed(1)} MB; ` +
      `${before.redis.clients} and ${after.redis.clients} connections with nobody there.`,
    `Keys without an expiry: ${list(report.immortal)}.`,
    `What happened: ${list(tally.counts)}; tools called: ${tools.asked}, answered: ${tools.answered}.`,
    `What went wrong: ${list(tally.wrongs)}.`,
    `Warnings and errors in the logs: ${list(report.complaints)}.`,
  ].join('\n');
}
