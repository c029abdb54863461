import type { FleetView } from '@trunkline/protocol';
import type { ComponentChildren } from 'preact';
import { formatCount, formatMs, formatNumber } from '../ui/format.ts';
import { addUpFigures } from './fleet-figures.ts';

interface FigureProps {
  name: string;
  /** Missing while nobody has measured it. */
  value: string | undefined;
  /** One line that says what good looks like. */
  good: string;
  side?: 'caller' | 'agent';
  children?: ComponentChildren;
}

function Figure({ name, value, good, side, children }: FigureProps) {
  return (
    <div class="figure" data-side={side}>
      <dt>{name}</dt>
      <dd class="figure-value">{value ?? <span class="quiet">not measured yet</span>}</dd>
      {children && <dd class="figure-more">{children}</dd>}
      <dd class="figure-good">{good}</dd>
    </div>
  );
}

const optionalMs = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : formatMs(ms));

/** The figures of the whole fleet. Each says what a good one is. */
export function FigureCards({ fleet }: { fleet: FleetView }) {
  const figures = addUpFigures(fleet);
  const refused = figures.refusals.reduce((total, { count }) => total + count, 0);
  return (
    <dl class="figures">
      <Figure
        name="Added on the way to the agent"
        side="caller"
        value={optionalMs(figures.toAgentP99Ms)}
        good="p99 of the slowest replica, last minute. Good is below 5 ms: a frame is passed on when it comes."
      />
      <Figure
        name="Added on the way to the caller"
        side="agent"
        value={optionalMs(figures.toCallerP99Ms)}
        good="p99 of the slowest replica, last minute. Good is below 60 ms, most of which is one frame and the prebuffer."
      />
      <Figure
        name="Barge-in, decision to clear"
        value={optionalMs(figures.decisionToClearP99Ms)}
        good="p99, last minute. Good is below 5 ms; what the caller hears after it is in the carrier's buffer."
      />
      <Figure
        name="Gaps heard per 1,000 minutes"
        value={figures.gapsPerThousandMinutes === undefined ? undefined : formatNumber(figures.gapsPerThousandMinutes)}
        good="Holes in the agent's speech. Good is below 5; above 20, look whose audio came late."
      >
        {formatCount(figures.gapsHeard, 'gap')} in {formatCount(Math.round(figures.callMinutes), 'minute')}
      </Figure>
      <Figure
        name="Calls refused"
        value={formatNumber(refused)}
        good="Since the replicas began. Good is 0: each of them was a caller who heard that nobody has time."
      >
        {figures.refusals.length > 0 &&
          figures.refusals.map(({ reason, count }) => `${reason} ${formatNumber(count)}`).join(' · ')}
      </Figure>
      <Figure
        name="Calls taken over"
        value={formatNumber(figures.takenOver)}
        good="By another replica, after a deploy or a death. Good is a silence below 1 s, which callers take for a pause."
      >
        {figures.silences &&
          `silent for ${formatMs(figures.silences.medianMs)}, at most ${formatMs(figures.silences.longestMs)}`}
      </Figure>
    </dl>
  );
}
