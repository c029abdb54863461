import './tools.css';
import { useSignal } from '@preact/signals';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount, formatMs } from '../../ui/format.ts';
import { formatCallTime } from '../axis/time-ticks.ts';
import type { CallFocus } from '../call-focus.ts';
import type { CallModel } from '../call-model.ts';
import type { WorkBar } from '../lanes/work-bars.ts';
import { Badge } from '../../ui/badge.tsx';

/** What worked behind the talk: the tools of this call, and Vapi's messages to the webhook. */
export function ToolsTab({ model, focus }: { model: CallModel; focus: CallFocus }) {
  const { work } = model.axis.value;
  const tools = work.filter(({ kind }) => kind === 'tool');
  const messages = work.filter(({ kind }) => kind !== 'tool');
  return (
    <>
      {tools.length === 0 ? (
        <EmptyState title="No tool was called">
          <p>
            Tools that the agent calls appear here with how long they took. Their arguments and results are not kept.
          </p>
        </EmptyState>
      ) : (
        <WorkTable caption="Tools" bars={tools} focus={focus} />
      )}
      {messages.length > 0 && <WorkTable caption="Vapi’s messages and your webhook" bars={messages} focus={focus} />}
    </>
  );
}

/** How many rows are made before somebody asks for more. */
const PORTION = 150;

function WorkTable({ caption, bars, focus }: { caption: string; bars: readonly WorkBar[]; focus: CallFocus }) {
  const most = useSignal(PORTION);
  return (
    <div class="table-scroll">
      <table class="table work">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">Name</th>
            <th scope="col" class="number">
              Took
            </th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {bars.slice(-most.value).map((bar) => (
            <tr key={bar.facts.join()}>
              <td>
                <button
                  type="button"
                  class="said-at"
                  title="Show on the axis"
                  onClick={() => focus.frame(bar.fromMs, bar.toMs ?? bar.fromMs + 2_000)}
                >
                  {formatCallTime(bar.fromMs, 100)}
                </button>
              </td>
              <td class="mono">{bar.name}</td>
              <td class="number">
                {bar.toMs === undefined ? <span class="quiet">runs</span> : formatMs(bar.toMs - bar.fromMs)}
              </td>
              <td>{outcomeOf(bar)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {bars.length > most.value && (
        <p class="turns-more">
          {formatCount(bars.length - most.value, 'row')} before these{' '}
          <Button size="small" onPress={() => (most.value *= 4)}>
            Show more
          </Button>
        </p>
      )}
    </div>
  );
}

function outcomeOf({ kind, toMs, hasFailed, isLate, runs }: WorkBar) {
  if (kind === 'webhook') return <span class="quiet">answered</span>;
  if (toMs === undefined) return <span class="quiet">goes on</span>;
  return (
    <span class="outcomes">
      {hasFailed ? <Badge severity="fault">failed</Badge> : <span>done</span>}
      {isLate && (
        <Badge severity="notice" title="The agent had been answered with a holding sentence before">
          late
        </Badge>
      )}
      {kind === 'delivery' ? (
        <span class="quiet">try {runs}</span>
      ) : (
        runs > 1 && <Badge severity="notice">ran {runs} times</Badge>
      )}
    </span>
  );
}
