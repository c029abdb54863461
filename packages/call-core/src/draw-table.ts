/**
 * Draws the tables of this package for docs/turn-taking.md, so that the page shows what runs. A pair that stays where it is
 * gets no arrow. The page is kept up to date by draw-table.test.ts.
 */
import { BARGE_IN_TRANSITIONS } from './barge-in/barge-in-machine.ts';
import { BARGE_IN_POLICIES } from './barge-in/policies.ts';
import type { BargeInTimes } from './barge-in/policy.ts';
import { FLOOR_TRANSITIONS } from './turn/floor.ts';

interface Edge {
  from: string;
  to: string;
  label: string;
}

const drawStates = (initial: string, edges: readonly Edge[]): string =>
  [
    '```mermaid',
    'stateDiagram-v2',
    `    [*] --> ${initial}`,
    ...edges.map(({ from, to, label }) => `    ${from} --> ${to}: ${label}`),
    '```',
  ].join('\n');

const drawBargeIn = (): string =>
  drawStates(
    'quiet',
    Object.entries(BARGE_IN_TRANSITIONS).flatMap(([from, row]) =>
      Object.entries(row)
        .filter(([, { to }]) => to !== from)
        .map(([event, { to, effect }]) => ({
          from,
          to,
          label: effect === undefined ? event : `${event} / ${effect}`,
        })),
    ),
  );

const drawFloor = (): string =>
  drawStates(
    'nobody',
    Object.entries(FLOOR_TRANSITIONS).flatMap(([from, row]) =>
      Object.entries(row)
        .filter(([, to]) => to !== from)
        .map(([event, to]) => ({ from, to, label: event })),
    ),
  );

const drawRows = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const namesOf = (policies: readonly { readonly name: string }[]): string =>
  policies.map(({ name }) => `\`${name}\``).join(', ') || 'none: it never pauses the agent';

const drawModes = (): string =>
  drawRows(
    ['`BARGE_IN_MODE`', 'starts an interruption', 'finds a false alarm'],
    Object.entries(BARGE_IN_POLICIES).map(([mode, { start, stop }]) => [`\`${mode}\``, namesOf(start), namesOf(stop)]),
  );

/** The type makes a number without a meaning a compile error. */
const MEANINGS: Readonly<Record<keyof BargeInTimes, readonly [unit: string, meaning: string]>> = {
  onsetScore: [
    '',
    'Evidence at which the agent is paused. A window of 32 ms that is surely a voice adds 0.6. A lower number pauses sooner, and for more noises',
  ],
  doubtScore: [
    '',
    'Evidence needed on top for every false alarm before, up to three of them, until the caller really cuts in',
  ],
  sustainedMs: [
    ' ms',
    'Voice after which mode `local` cuts without a word; gaps of up to 100 ms within it count. Shorter bursts are no turns',
  ],
  quietMs: [' ms', 'Silence of the caller after which a pause counts as a false alarm'],
  confirmWithinMs: [' ms', 'Longest pause in which nothing says what the sound was; then the agent is resumed'],
  debounceMs: [' ms', 'After a cut or a false alarm, sound pauses the agent no sooner'],
  wordsLateMs: [
    ' ms',
    'For so long after the start of a pause, words still cut although the agent has been resumed, because transcribers are late',
  ],
};

const drawTimes = (): string =>
  drawRows(
    ['number', 'default', 'what it means'],
    Object.entries(MEANINGS).map(([name, [unit, meaning]]) => [
      `\`${name}\``,
      `${BARGE_IN_POLICIES.fusion.times[name as keyof BargeInTimes]}${unit}`,
      meaning,
    ]),
  );

const DRAWINGS: Readonly<Record<string, () => string>> = {
  'barge-in': drawBargeIn,
  floor: drawFloor,
  modes: drawModes,
  times: drawTimes,
};

/** @returns the page with everything between `<!-- drawn: name -->` and `<!-- /drawn -->` drawn anew. */
export function redraw(page: string): string {
  return page.replaceAll(
    /(<!-- drawn: (\S+) -->)[^]*?(<!-- \/drawn -->)/g,
    (_, open: string, name: string, close: string) => {
      const draw = DRAWINGS[name];
      if (!draw) throw new Error(`there is no drawing called ${name}; there are ${Object.keys(DRAWINGS).join(', ')}`);
      return `${open}\n\n${draw()}\n\n${close}`;
    },
  );
}
