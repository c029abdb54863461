/** Tables of what was made of the recorded scenes. */
import { interval, percentile, type Share } from '../audio/interruptions.ts';
import type { SceneVerdict } from './judge-scene.ts';
import { RECORDING_PACKAGES } from './recording-packages.ts';

const PROMPT_MS = 350;
const WORST = 12;

const share = ({ hits, of }: Share): string => {
  if (of === 0) return '-';
  const [low, high] = interval({ hits, of });
  return `${((100 * hits) / of).toFixed(0)} % (${hits} of ${of}; ${low.toFixed(0)} to ${high.toFixed(0)})`;
};
const shareOf = (verdicts: readonly SceneVerdict[], isHit: (verdict: SceneVerdict) => boolean): string =>
  share({ hits: verdicts.filter(isHit).length, of: verdicts.length });

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n');

function groupsOf(verdicts: readonly SceneVerdict[]): [string, SceneVerdict[]][] {
  const groups = [...new Set(verdicts.map(({ group }) => group))].toSorted();
  return groups.map((name) => [name, verdicts.filter(({ group }) => group === name)]);
}

const known = (values: readonly number[]): number[] => values.filter((value) => !Number.isNaN(value));
const ms = (values: readonly number[], percent: number): string =>
  values.length === 0 ? '-' : `${Math.round(percentile(values, percent))} ms`;

function interruptionRow(name: string, of: readonly SceneVerdict[]): string {
  const reactions = known(of.map(({ soundAlone }) => soundAlone.reactionMs));
  const published = known(of.map(({ soundAlone }) => soundAlone.publishedMs));
  const stopped = of.filter(({ soundAlone }) => soundAlone.isStopped);
  const pauses = stopped.reduce((sum, { soundAlone }) => sum + soundAlone.stops, 0) / Math.max(1, stopped.length);
  const confirmedPauses =
    stopped.reduce((sum, { confirmed }) => sum + confirmed.stops, 0) / Math.max(1, stopped.length);
  return row(
    name,
    shareOf(of, ({ soundAlone }) => soundAlone.isStopped),
    ms(reactions, 50),
    ms(reactions, 95),
    shareOf(of, ({ soundAlone }) => soundAlone.reactionMs <= PROMPT_MS),
    `${ms(published, 50)}, ${ms(published, 95)}`,
    pauses.toFixed(1),
    `${shareOf(of, ({ confirmed }) => confirmed.isCut)}, ${confirmedPauses.toFixed(1)}`,
    shareOf(of, ({ isCutLocally }) => isCutLocally),
    shareOf(of, ({ isCutByWords }) => isCutByWords === true),
  );
}

function otherRow(name: string, of: readonly SceneVerdict[]): string {
  const held = of.filter(({ soundAlone }) => soundAlone.isStopped);
  return row(
    name,
    shareOf(of, ({ soundAlone }) => soundAlone.isStopped),
    ms(
      held.map(({ soundAlone }) => soundAlone.longestStopMs),
      50,
    ),
    shareOf(of, ({ confirmed }) => confirmed.isCut),
    shareOf(of, ({ isCutLocally }) => isCutLocally),
    of.some(({ isCutByWords }) => isCutByWords !== undefined)
      ? shareOf(of, ({ isCutByWords }) => isCutByWords === true)
      : '-',
  );
}

/** The names of the scenes in which most went wrong, one a line. */
export function worstCases(verdicts: readonly SceneVerdict[]): string[] {
  const interruptions = verdicts.filter(({ kind }) => kind === 'interruption');
  const missed = interruptions
    .filter(({ soundAlone }) => !soundAlone.isStopped)
    .map(({ name }) => `${name}: not heard`);
  const slow = interruptions
    .filter(({ soundAlone }) => soundAlone.reactionMs > PROMPT_MS)
    .toSorted((a, b) => b.soundAlone.reactionMs - a.soundAlone.reactionMs)
    .map(({ name, soundAlone }) => `${name}: after ${Math.round(soundAlone.reactionMs)} ms`);
  const held = verdicts
    .filter(({ kind, soundAlone }) => kind !== 'interruption' && kind !== 'backchannel' && soundAlone.isStopped)
    .toSorted((a, b) => b.soundAlone.longestStopMs - a.soundAlone.longestStopMs)
    .map(({ name, soundAlone }) => `${name}: held for ${Math.round(soundAlone.longestStopMs)} ms`);
  return [...missed.slice(0, WORST), ...slow.slice(0, WORST), ...held.slice(0, WORST)];
}

/** The tables alone, as Markdown. */
export function recordingTables(verdicts: readonly SceneVerdict[]): string {
  const interruptions = verdicts.filter(({ kind }) => kind === 'interruption');
  const others = verdicts.filter(({ kind }) => kind !== 'interruption');
  return `${table(
    [
      'interruption',
      'paused or cut',
      'reaction p50',
      'p95',
      'within 350 ms',
      'published p50, p95',
      'pauses each',
      'confirmed: cut, pauses each',
      'cut in `local`',
      'cut with words',
    ],
    [
      ...groupsOf(interruptions).map(([group, of]) => interruptionRow(group.replace('interruption, ', ''), of)),
      interruptionRow('**all**', interruptions),
    ],
  )}

${table(
  ['no interruption', 'held', 'longest, p50', 'confirmed: cut', 'cut in `local`', 'cut with words'],
  [...groupsOf(others).map(([group, of]) => otherRow(group, of)), otherRow('**all**', others)],
)}`;
}

/** @returns where the recordings come from, as a table with their licences. */
export const packageTable = (): string =>
  table(
    ['package of Debian', 'version', 'licence of the sounds', 'what is used'],
    RECORDING_PACKAGES.map(({ name, version, licence, sounds }) => row(name, version, licence, sounds)),
  );
