import './turns.css';
import { useSignal } from '@preact/signals';
import { type TurnStory, WATERFALL_PARTS, type WaterfallPart } from '@trunkline/verdict';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount, formatMs } from '../../ui/format.ts';
import { formatCallTime } from '../axis/time-ticks.ts';
import type { CallFocus } from '../call-focus.ts';
import type { CallModel } from '../call-model.ts';
import { longestResponseMs, orderedTurns, scaledBars, type TurnOrder } from './waterfall-scale.ts';

const PART_WORDS: Record<WaterfallPart, [name: string, meaning: string]> = {
  endpointing: ['endpointing', 'From the caller’s last sound until Vapi knew that they had finished'],
  model: ['model', 'Until the model’s first words'],
  tool: ['tool', 'While a tool kept the answer waiting'],
  voice: ['voice', 'Until Vapi’s voice began to speak them'],
  'vapi-to-us': ['Vapi to us', 'Until their first sound was here'],
  ours: ['ours', 'Until the gateway sent it on'],
  'at-carrier': ['at carrier', 'Until the caller is proved to have heard it'],
};

/** How many rows are made before somebody asks for more. */
const PORTION = 150;

/** One row for each turn, with where the wait for its answer went. */
export function TurnsTab({ model, focus }: { model: CallModel; focus: CallFocus }) {
  const order = useSignal<TurnOrder>('time');
  const most = useSignal(PORTION);
  const turns = model.turns.value;
  if (turns.length === 0) {
    return (
      <EmptyState title="No turns yet">
        <p>A turn is one thing the caller says and the agent’s answer to it. The greeting is one too.</p>
      </EmptyState>
    );
  }
  const { zeroMs } = model.times.value;
  const longestMs = longestResponseMs(turns);
  const used = WATERFALL_PARTS.filter((part) => turns.some((turn) => turn.waterfall.some((bar) => bar.part === part)));
  const ordered = orderedTurns(turns, order.value);
  // The newest turns are those that somebody looks for, and the slowest ones when they are asked for.
  const shown = order.value === 'time' ? ordered.slice(-most.value) : ordered.slice(0, most.value);
  const sort = (
    <button
      type="button"
      class="sort"
      onClick={() => (order.value = order.value === 'time' ? 'slowest' : 'time')}
      title={order.value === 'time' ? 'Slowest first' : 'In the order of the call'}
    >
      Response {order.value === 'slowest' ? '↓' : '↕'}
    </button>
  );
  return (
    <>
      <ul class="waterfall-legend" aria-label="Parts of the wait for an answer">
        {(used.length > 0 ? used : WATERFALL_PARTS).map((part) => (
          <li key={part} data-part={part} title={PART_WORDS[part][1]}>
            {PART_WORDS[part][0]}
          </li>
        ))}
      </ul>
      <div class="table-scroll">
        <table class="table turns">
          <thead>
            <tr>
              <th scope="col">Turn</th>
              <th scope="col">Said and answered</th>
              <th scope="col" class="number" aria-sort={order.value === 'slowest' ? 'descending' : 'none'}>
                {sort}
              </th>
              <th scope="col" class="turns-wait">
                Where the wait went
              </th>
              <th scope="col" class="number">
                Heard
              </th>
              <th scope="col">What happened</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((turn) => (
              <TurnRow key={turn.turnId} turn={turn} zeroMs={zeroMs} longestMs={longestMs} focus={focus} />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < turns.length && (
        <p class="turns-more">
          {formatCount(turns.length - shown.length, 'turn')}{' '}
          {order.value === 'time' ? 'before these' : 'faster than these'}{' '}
          <Button size="small" onPress={() => (most.value *= 4)}>
            Show more
          </Button>
        </p>
      )}
    </>
  );
}

interface TurnRowProps {
  turn: TurnStory;
  zeroMs: number;
  longestMs: number;
  focus: CallFocus;
}

function TurnRow({ turn, zeroMs, longestMs, focus }: TurnRowProps) {
  const fromMs = (turn.callerFromMs ?? turn.callerToMs ?? turn.agentFromMs ?? zeroMs) - zeroMs;
  const toMs = (turn.agentToMs ?? turn.callerToMs ?? turn.agentFromMs ?? zeroMs + fromMs) - zeroMs;
  const show = (): void => focus.frame(fromMs, toMs);
  return (
    <tr class="turn" onClick={show}>
      <th scope="row">
        <button
          type="button"
          class="turn-number"
          aria-label={`Show turn ${turn.turnId.replace('turn_', '')} on the axis`}
          onClick={show}
        >
          {turn.turnId.replace('turn_', '')}
        </button>
        <span class="turn-at">{formatCallTime(fromMs)}</span>
      </th>
      <td class="turn-words">
        {turn.callerSaid && <p data-side="caller">{turn.callerSaid}</p>}
        {(turn.agentHeard || turn.agentSaid) && <p data-side="agent">{turn.agentHeard || <s>{turn.agentSaid}</s>}</p>}
      </td>
      <td class="number">{turn.responseMs === undefined ? <span class="quiet">–</span> : formatMs(turn.responseMs)}</td>
      <td>
        <Waterfall turn={turn} longestMs={longestMs} />
      </td>
      <td class="number">
        {formatMs(turn.heardMs)}
        {turn.sentMs - turn.heardMs > 40 && <span class="turn-sent"> of {formatMs(turn.sentMs)}</span>}
      </td>
      <td class="turn-notes">{notesOf(turn).join(', ')}</td>
    </tr>
  );
}

function Waterfall({ turn, longestMs }: { turn: TurnStory; longestMs: number }) {
  if (turn.responseMs === undefined) return <span class="quiet">answers nobody</span>;
  const bars = scaledBars(turn, longestMs);
  if (bars.length === 0) return <span class="quiet">its parts were not measured</span>;
  const words = bars.map(({ part, ms, percent }) => `${PART_WORDS[part][0]} ${formatMs(ms)} (${percent} %)`).join(', ');
  return (
    <div class="waterfall" title={words}>
      <span class="visually-hidden">{words}</span>
      {bars.map(({ part, ms, from, width }) => (
        <span
          key={part}
          class="waterfall-bar"
          aria-hidden="true"
          data-part={part}
          style={{ left: `${from * 100}%`, width: `max(2px, ${width * 100}%)` }}
        >
          {width > 0.11 && formatMs(ms)}
        </span>
      ))}
    </div>
  );
}

function notesOf(turn: TurnStory): string[] {
  const notes: string[] = [];
  if (turn.interrupted) notes.push(`cut${turn.decidedBy ? ` (${turn.decidedBy})` : ''}`);
  for (const { name, mode, failed, runs } of turn.tools) {
    notes.push(
      `${name}${mode === 'late' ? ' late' : ''}${failed ? ' failed' : ''}${(runs ?? 1) > 1 ? ` ×${runs}` : ''}`,
    );
  }
  if (turn.gaps.length > 0) notes.push(turn.gaps.length === 1 ? 'a gap' : `${turn.gaps.length} gaps`);
  if (turn.holds.length > 0) notes.push(turn.holds.length === 1 ? 'held once' : `held ${turn.holds.length} times`);
  return notes;
}
