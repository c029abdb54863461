/** Writes the second part of docs/audio-quality.md from what was measured. */
import { interval, type ModeResult, percentile, type SceneResult, type Share } from './interruptions.ts';
import type { PlayoutResult } from './playout.ts';
import type { StageCost } from './cost.ts';

export interface AudioFigures {
  seeds: readonly number[];
  modes: readonly (ModeResult & { title: string })[];
  playout: readonly PlayoutResult[];
  stages: readonly StageCost[];
  heapGrowthBytes: number;
}

const INTERRUPTIONS = [
  ['interruption-clear', 'clear line'],
  ['interruption-noisy', 'noisy line, 5 to 20 dB'],
  ['interruption-echo', "over the agent's echo"],
] as const;

const share = ({ hits, of }: Share): string => {
  const [low, high] = interval({ hits, of });
  return `${((100 * hits) / of).toFixed(0)} % (${hits} of ${of}; ${low.toFixed(0)} to ${high.toFixed(0)})`;
};

const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n');

function interruptionRows(title: string, results: readonly SceneResult[]): string[] {
  return INTERRUPTIONS.map(([group, name]) => {
    const of = results.filter(({ spec }) => spec.group === group);
    const reactions = of.map(({ reactionMs }) => reactionMs).filter((ms) => !Number.isNaN(ms));
    const within = { hits: reactions.filter((ms) => ms <= 350).length, of: of.length };
    return row(
      title,
      name,
      share({ hits: of.filter(({ isCut }) => isCut).length, of: of.length }),
      `${percentile(reactions, 50)} ms`,
      `${percentile(reactions, 95)} ms`,
      share(within),
    );
  });
}

function otherRows(title: string, results: readonly SceneResult[]): string[] {
  const others = results.filter(({ spec }) => spec.kind !== 'interruption');
  const rows = [...new Set(others.map(({ spec }) => spec.group))].map((group) =>
    otherRow(
      title,
      group,
      others.filter(({ spec }) => spec.group === group),
    ),
  );
  return [...rows, otherRow(title, '**all kinds**', others)];
}

function otherRow(title: string, name: string, of: readonly SceneResult[]): string {
  const pauses = of.flatMap(({ outcome }) => outcome.wrongPausesMs);
  const paused = of.filter(({ outcome }) => outcome.stops.length > 0).length;
  const doubled = Math.max(
    0,
    ...of.map(({ outcome }) => outcome.doubledMs / Math.max(1, outcome.wrongPausesMs.length)),
  );
  return row(
    title,
    name,
    share({ hits: of.filter(({ isCut }) => isCut).length, of: of.length }),
    share({ hits: paused, of: of.length }),
    pauses.length === 0 ? '-' : `${Math.max(...pauses)} ms`,
    `${Math.max(...of.map(({ outcome }) => outcome.lostMs))} ms`,
    `${doubled.toFixed(0)} ms`,
  );
}

export function writeReport({ seeds, modes, playout, stages, heapGrowthBytes }: AudioFigures): string {
  const all = modes.flatMap(({ results }) => results);
  const overCreditedMs = Math.max(...all.map(({ outcome }) => outcome.overCreditedMs));
  const scenes = modes[0]?.results.length ?? 0;
  return `## On synthesised speech

Written by \`npm run bench -- audio\`: ${scenes} scenes of seeds ${seeds.join(' and ')} for each row (settings were tuned on seed 1). Each scene is one long answer
of the agent and what the caller's side does over it: synthesised speech of 15 speakers at -45 to -10 dBFS, noises made at run time, the agent's
own echo at 6 to 30 dB loss and 60 to 500 ms delay, all through mu-law. The downlink, level gate, echo canceller, voice model and policies are
those of the gateway; carrier, line and transcriber are simulated in virtual time, 30 ms away. Shares stand with their count and 95 % interval.

What is assumed: partial transcripts come 200 to 400 ms after a word, Vapi's own \`user-interrupted\` at the second word, and neither hears words
in noise. Synthesised voices are cleaner than people; expect less on real lines, and measure there.

### Interruptions

From the caller's first voiced sample at the gateway to \`clear\`. *Caught*: the agent was silenced for good.

${table(
  ['mode', 'line', 'caught', 'reaction p50', 'p95', 'within 350 ms'],
  modes.flatMap(({ title, results }) => interruptionRows(title, results)),
)}

### What is no interruption

*Cut*: silenced for good. *Paused*: silenced for a while or for good; then the longest pause after which the agent was resumed, what was lost of the agent's speech, and how much of it was
heard twice per pause.

${table(
  ['mode', 'sound', 'cut', 'paused', 'longest pause', 'lost', 'twice'],
  modes.flatMap(({ title, results }) => otherRows(title, results)),
)}

## Gaps and clicks at the ear

A sentence of seven seconds through the downlink, sent badly, twenty times each. *Gap*: silence that the speech does not have; *click*: a jump of more than -30 dBFS at its edge.

${table(
  ['how it is sent', 'gaps', 'longest', 'clicks', 'lost', 'twice'],
  playout.map(({ name, gaps, longestGapMs, clicks, lostMs, doubledMs }) =>
    row(name, gaps, `${longestGapMs} ms`, clicks, `${lostMs} ms`, `${doubledMs} ms`),
  ),
)}

## What the caller is said to have heard

Over all scenes and modes, the ledger was ahead of what the ear had really heard by at most ${overCreditedMs.toFixed(0)} ms.

## What it costs

${stageTable(stages)}

The heap grew by ${(heapGrowthBytes / 1_024).toFixed(0)} KiB over a million frames through uplink, level gate and downlink.
`;
}

/** What each stage costs, as text and a table. */
export function stageTable(stages: readonly StageCost[]): string {
  const rows = stages.map(({ stage, us }) => row(stage, `${us.toFixed(1)} us`));
  return `Per frame of 20 ms and call, a window of the model per 32 ms, on the machine that wrote this. Only the level gate and, where formats differ, the
transcoder run on the thread that carries audio; the rest does in the voice process, where a talking call may take 100 us a frame in all.

${table(['stage', 'cost'], rows)}`;
}
