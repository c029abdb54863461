/** Draws plots with uPlot. It is a file of its own, so that only who opens the fleet loads it. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { readColour } from '../app/theme.ts';
import { type FleetSample, HISTORY_MS } from '../live/fleet-history.ts';

export interface PlotLine {
  key: Exclude<keyof FleetSample, 'atMs'>;
  word: string;
  /** A colour of styles/tokens.css. */
  colour: `--${string}`;
  /** Two lines of one plot are told apart without their colours. */
  isDashed?: boolean;
}

export interface Plot {
  show(samples: readonly FleetSample[]): void;
  destroy(): void;
}

const HEIGHT = 150;
const CLOSE_MS = 120_000;

/** Draws lines over the last quarter of an hour into an element, as wide as that is. */
export function drawPlot(
  place: HTMLElement,
  lines: readonly PlotLine[],
  format: (value: number) => string,
  samples: readonly FleetSample[],
): Plot {
  const axis = {
    stroke: readColour('--ink-3'),
    font: `11px ${getComputedStyle(place).fontFamily}`,
    grid: { stroke: readColour('--line'), width: 1 },
    ticks: { show: false },
  };
  const plot = new uPlot(
    {
      width: Math.max(200, place.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
      scales: {
        // It begins close, so that a page that was just opened shows something.
        x: {
          time: true,
          range: ({ data: [times] }) => {
            // Before the first report there are no times.
            const max = times.at(-1) ?? Date.now() / 1_000;
            const min = times[0] ?? max;
            return [max - Math.min(HISTORY_MS, Math.max(CLOSE_MS, (max - min) * 1_000)) / 1_000, max];
          },
        },
        // From zero, because a small change must not look like a large one.
        y: { range: (_, __, max) => [0, Math.max(1, max) * 1.15] },
      },
      axes: [
        { ...axis, space: 70, size: 26, values: (_, times) => times.map((time) => timeOf(time * 1_000)) },
        { ...axis, size: 54, values: (_, values) => values.map(format) },
      ],
      series: [
        {},
        ...lines.map((line) => ({
          label: line.word,
          stroke: readColour(line.colour),
          width: 1.5,
          // One report alone makes no line.
          points: { show: ({ data: [times] }: uPlot) => times.length === 1, size: 5 },
          ...(line.isDashed ? { dash: [6, 3] } : {}),
        })),
      ],
    },
    toColumns(samples, lines),
    place,
  );
  const observer = new ResizeObserver(() => plot.setSize({ width: Math.max(200, place.clientWidth), height: HEIGHT }));
  observer.observe(place);
  return {
    show: (next) => plot.setData(toColumns(next, lines)),
    destroy: () => {
      observer.disconnect();
      plot.destroy();
    },
  };
}

function toColumns(samples: readonly FleetSample[], lines: readonly PlotLine[]): uPlot.AlignedData {
  return [
    samples.map(({ atMs }) => atMs / 1_000),
    ...lines.map(({ key }) => samples.map((sample) => sample[key] ?? null)),
  ];
}

const TIME = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const timeOf = (atMs: number): string => TIME.format(atMs).replace(/:00$/, '');
