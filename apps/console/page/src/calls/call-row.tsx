import type { ReadonlySignal } from '@preact/signals';
import type { CallRow } from '@trunkline/protocol';
import { live, timeSince } from '../live/index.ts';
import { formatRoute } from '../router/route.ts';
import { CHANNEL_WORDS, FlagBadge, SeverityMark } from '../ui/badge.tsx';
import { formatClock, formatMoment, formatMs } from '../ui/format.ts';
import { needsAttention } from './call-filters.ts';
import { Spark } from './spark.tsx';

const FLOOR_WORDS: Record<CallRow['floor'], string> = {
  nobody: 'Quiet',
  caller: 'Caller speaks',
  agent: 'Agent speaks',
  both: 'Both speak',
};

/** What stands over the columns; the cells of a row come in the same order. On a narrow page each cell carries its word itself. */
export const COLUMNS: readonly { id: string; word: string; isNumber?: boolean }[] = [
  { id: 'state', word: 'State' },
  { id: 'story', word: 'Last 10 s and flags, or what went wrong' },
  { id: 'caller', word: 'Caller' },
  { id: 'channel', word: 'Channel' },
  { id: 'when', word: 'Began or ended' },
  { id: 'length', word: 'Length', isNumber: true },
  { id: 'turns', word: 'Turns', isNumber: true },
  { id: 'response', word: 'Last response', isNumber: true },
  { id: 'interrupts', word: 'Interrupts', isNumber: true },
  { id: 'replica', word: 'Replica' },
];

/** One call of the list. It draws itself anew when its call changes, and nothing else does. */
export function CallRowView({ callId }: { callId: string }) {
  const row = live.rows.get(callId);
  return row ? <KnownRow row={row} /> : null;
}

function KnownRow({ row: { value: row } }: { row: ReadonlySignal<CallRow> }) {
  const isOver = row.state === 'ended';
  return (
    <tr class="call-row" data-state={row.state}>
      <td data-column="state">
        <a class="call-link" href={formatRoute({ view: 'call', callId: row.callId })} data-call-id={row.callId}>
          <StateWords row={row} />
        </a>
      </td>
      <td data-column="story">{isOver ? <VerdictWords row={row} /> : <LiveStory row={row} />}</td>
      <td data-column="caller">{row.caller ?? <span class="quiet">unknown</span>}</td>
      <td data-column="channel">
        {CHANNEL_WORDS[row.channel]}
        {row.direction === 'outbound' && <span class="quiet"> out</span>}
      </td>
      <td data-column="when" class="quiet" title={`Began ${formatMoment(row.createdAtMs, live.nowMs())}`}>
        <When atMs={row.endedAtMs ?? row.createdAtMs} />
      </td>
      <td data-column="length" class="number">
        {isOver ? (
          formatClock((row.endedAtMs ?? row.createdAtMs) - row.createdAtMs)
        ) : (
          <Ticking fromMs={row.createdAtMs} />
        )}
      </td>
      <td data-column="turns" data-word="turns" class="number">
        {row.turns}
      </td>
      <td data-column="response" data-word="response" class="number">
        {row.lastResponseMs === undefined ? <None /> : formatMs(row.lastResponseMs)}
      </td>
      <td data-column="interrupts" data-word="interrupts" class="number">
        {row.interrupts}
      </td>
      <td data-column="replica" class="quiet clip">
        {row.replicaId ?? <None />}
      </td>
    </tr>
  );
}

function StateWords({ row }: { row: CallRow }) {
  if (row.state === 'ended') {
    return (
      <>
        <SeverityMark severity={row.severity} label="" />
        <span>{row.endedBy === undefined ? 'Ended' : `Ended by ${row.endedBy}`}</span>
      </>
    );
  }
  const words = row.state === 'ringing' ? 'Ringing' : row.state === 'lost' ? 'Line away' : FLOOR_WORDS[row.floor];
  return (
    <>
      {needsAttention(row) ? (
        <SeverityMark severity={row.severity} />
      ) : (
        <span class="floor" data-floor={row.state === 'live' ? row.floor : row.state} aria-hidden="true" />
      )}
      <span>{words}</span>
    </>
  );
}

function LiveStory({ row }: { row: CallRow }) {
  return (
    <span class="live-story">
      <Spark callId={row.callId} />
      {row.flags.map((flag) => (
        <FlagBadge key={flag} flag={flag} />
      ))}
    </span>
  );
}

function When({ atMs }: { atMs: number }) {
  return <time dateTime={new Date(atMs).toISOString()}>{formatMoment(atMs, live.nowMs())}</time>;
}

function VerdictWords({ row }: { row: CallRow }) {
  const words = row.verdict ?? 'No verdict yet';
  return (
    <span class={row.severity === 'good' || row.verdict === undefined ? 'verdict quiet' : 'verdict'} title={words}>
      {words}
    </span>
  );
}

/** Only this span is drawn every second, and not its row. */
function Ticking({ fromMs }: { fromMs: number }) {
  return <>{formatClock(timeSince(fromMs).value - fromMs)}</>;
}

const None = () => (
  <span class="quiet">
    <span aria-hidden="true">–</span>
    <span class="visually-hidden">none</span>
  </span>
);
