import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { coloursChanged } from '../app/theme.ts';
import { live, nowMs } from '../live/index.ts';
import type { FleetSample } from '../live/fleet-history.ts';
import { Button } from '../ui/button.tsx';
import { formatMoment, formatMs, formatNumber } from '../ui/format.ts';
import type { Plot, PlotLine } from './draw-plot.ts';

interface PlotPlan {
  title: string;
  lines: readonly PlotLine[];
  format: (value: number) => string;
}

const PLANS: readonly PlotPlan[] = [
  { title: 'Live calls', format: formatNumber, lines: [{ key: 'liveCalls', word: 'calls', colour: '--ink-2' }] },
  {
    title: 'Event loop lag',
    format: formatMs,
    lines: [{ key: 'loopLagP99Ms', word: 'p99 of the slowest replica', colour: '--ink-2' }],
  },
  {
    title: 'Added latency, p99',
    format: formatMs,
    lines: [
      { key: 'toAgentP99Ms', word: 'to the agent', colour: '--caller' },
      { key: 'toCallerP99Ms', word: 'to the caller', colour: '--agent', isDashed: true },
    ],
  },
];

/** What the fleet did since the page was opened, at most for a quarter of an hour. */
export function Plots() {
  const asTable = useSignal(false);
  return (
    <>
      <div class="plots-head">
        <p class="quiet">Since this page was opened, at most the last 15 minutes.</p>
        <Button size="small" aria-pressed={asTable.value} onPress={() => (asTable.value = !asTable.value)}>
          Show as table
        </Button>
      </div>
      {asTable.value ? (
        <PlotTable />
      ) : (
        <div class="plots">
          {PLANS.map((plan) => (
            <PlotFigure key={plan.title} plan={plan} />
          ))}
        </div>
      )}
    </>
  );
}

function PlotFigure({ plan }: { plan: PlotPlan }) {
  const place = useRef<HTMLDivElement>(null);
  const hasFailed = useSignal(false);
  useEffect(() => {
    let plot: Plot | undefined;
    let isGone = false;
    const draw = async (): Promise<void> => {
      try {
        const { drawPlot } = await import('./draw-plot.ts');
        if (isGone || !place.current) return;
        plot?.destroy();
        plot = drawPlot(place.current, plan.lines, plan.format, live.fleetHistory.samples);
      } catch {
        hasFailed.value = true;
      }
    };
    const stops = [
      live.fleetHistory.onGrow(() => {
        if (!document.hidden) plot?.show(live.fleetHistory.samples);
      }),
      coloursChanged.subscribe(() => void draw()),
    ];
    return () => {
      isGone = true;
      for (const stop of stops) stop();
      plot?.destroy();
    };
  }, [plan]);
  return (
    <figure class="plot sheet">
      <figcaption>
        <h3>{plan.title}</h3>
        <ul class="plot-keys">
          {plan.lines.map((line) => (
            <li key={line.key} data-colour={line.colour} data-dashed={line.isDashed}>
              {line.word} <Latest plan={plan} line={line} />
            </li>
          ))}
        </ul>
      </figcaption>
      {hasFailed.value ? <p class="quiet calm">The plot could not be loaded; the table shows the same.</p> : null}
      <div ref={place} class="plot-place" aria-hidden="true" />
    </figure>
  );
}

function Latest({ plan, line }: { plan: PlotPlan; line: PlotLine }) {
  // Each report comes with a new fleet.
  void live.fleet.value;
  const value = live.fleetHistory.samples.at(-1)?.[line.key];
  return value === undefined ? null : <strong>{plan.format(value)}</strong>;
}

/** One line for each half minute, the newest first. */
function PlotTable() {
  void live.fleet.value;
  const byHalfMinute = new Map<number, FleetSample>();
  for (const sample of live.fleetHistory.samples) byHalfMinute.set(Math.floor(sample.atMs / 30_000), sample);
  return (
    <div class="table-scroll sheet">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            {PLANS.flatMap(({ title, lines }) =>
              lines.map((line) => (
                <th key={line.key} scope="col" class="number">
                  {lines.length > 1 ? `${title}, ${line.word}` : title}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {[...byHalfMinute.values()].toReversed().map((sample) => (
            <tr key={sample.atMs}>
              <th scope="row">{formatMoment(sample.atMs, nowMs.peek())}</th>
              {PLANS.flatMap(({ format, lines }) =>
                lines.map((line) => {
                  const value = sample[line.key];
                  return (
                    <td key={line.key} class="number">
                      {value === undefined ? '–' : format(value)}
                    </td>
                  );
                }),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
