/** The turns of a call as a table, with the waterfall of each answer in ms. */
import { type TurnStory, WATERFALL_PARTS, type WaterfallPart } from '@trunkline/verdict';
import type { Paint } from './paint.ts';
import { type Column, setTable } from './table.ts';

const TITLES: Readonly<Record<WaterfallPart, string>> = {
  endpointing: 'endpoint',
  model: 'model',
  tool: 'tool',
  voice: 'voice',
  'vapi-to-us': 'vapi-us',
  ours: 'ours',
  'at-carrier': 'carrier',
};
/** Stands under a part whose time is in the figure to its left. */
const IN_FIGURE_BEFORE = '<';
const NOTHING = '-';

const COLUMNS: readonly Column[] = [
  { title: 'turn', align: 'right' },
  { title: 'at', align: 'right' },
  { title: 'waited ms', align: 'right' },
  ...WATERFALL_PARTS.map((part): Column => ({ title: TITLES[part], align: 'right' })),
  { title: 'heard of sent', align: 'right' },
  { title: '', align: 'left' },
];

/** 01:12.3 after the beginning of the call. */
export function clockTime(atMs: number, startMs: number, digits: 1 | 3): string {
  const ms = Math.max(0, Math.round(atMs - startMs));
  const step = digits === 1 ? 100 : 1;
  const [minutes, seconds, rest] = [
    Math.floor(ms / 60_000),
    Math.floor(ms / 1_000) % 60,
    Math.floor((ms % 1_000) / step),
  ];
  return `${String(minutes).padStart(2, '0')}:${String(seconds).padStart(2, '0')}.${String(rest).padStart(digits, '0')}`;
}

function partCells({ waterfall }: TurnStory): string[] {
  const cells = new Map<WaterfallPart, string>();
  for (const bar of waterfall) {
    for (const part of bar.with ?? []) cells.set(part, IN_FIGURE_BEFORE);
    cells.set(bar.part, String(bar.ms));
  }
  return WATERFALL_PARTS.map((part) => cells.get(part) ?? NOTHING);
}

const some = (count: number, one: string): string[] =>
  count === 0 ? [] : [`${count} ${one}${count === 1 ? '' : 's'}`];

function remarks({ interrupted, decidedBy, gaps, holds, tools, callerSaid, agentFromMs }: TurnStory): string {
  const named = tools.map(({ name, durationMs }) => {
    const tool = /^[\w.:-]{1,64}$/.test(name) ? name : 'a tool';
    return durationMs === undefined ? tool : `${tool} ${durationMs} ms`;
  });
  return [
    ...(interrupted ? [decidedBy === undefined ? 'broken off' : `cut in on (${decidedBy})`] : []),
    ...(agentFromMs === undefined && callerSaid !== '' ? ['no answer'] : []),
    ...some(gaps.length, 'hole'),
    ...some(holds.length, 'hold'),
    ...named,
  ].join(', ');
}

function rowOf(turn: TurnStory, startMs: number): string[] {
  const { turnId, callerFromMs, callerToMs, agentFromMs, responseMs, heardMs, sentMs } = turn;
  const atMs = callerFromMs ?? callerToMs ?? agentFromMs;
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  return [
    turnId.slice(turnId.indexOf('_') + 1),
    atMs === undefined ? NOTHING : clockTime(atMs, startMs, 1),
    responseMs === undefined ? NOTHING : String(responseMs),
    ...partCells(turn),
    sentMs === 0 ? NOTHING : `${seconds(heardMs)} of ${seconds(sentMs)} s`,
    remarks(turn),
  ];
}

/** @returns the lines of the table. */
export function layTurns(turns: readonly TurnStory[], startMs: number, paint: Paint): string[] {
  const rows = turns.map((turn) => rowOf(turn, startMs));
  const hasShared = rows.some((row) => row.includes(IN_FIGURE_BEFORE));
  return [
    ...setTable(COLUMNS, rows, paint.dim),
    ...(hasShared ? [paint.dim(`${IN_FIGURE_BEFORE} is in the figure to its left: no fact tells them apart`)] : []),
  ];
}
