import { useComputed, useSignal } from '@preact/signals';
import type { CallEventType } from '@trunkline/protocol';
import { useRef } from 'preact/hooks';
import { formatCallTime } from '../axis/time-ticks.ts';
import type { CallFocus } from '../call-focus.ts';
import type { CallModel } from '../call-model.ts';
import { firstAtOrAfter } from '../lanes/axis-model.ts';
import { LongList } from '../list/long-list.tsx';
import { rovingRow } from '../list/roving.ts';
import { factWords } from './fact-words.ts';

const ROW_PX = 26;
/** Written again and again while somebody speaks. What they come to stands in the facts that follow. */
const REPEATED: ReadonlySet<CallEventType> = new Set<CallEventType>(['caller.saying', 'caller.said', 'agent.heard']);

/** All facts in words, in the order of time: what the axis shows, for whoever reads or hears it. Both are always at the same place. */
export function FactTwin({ model, focus }: { model: CallModel; focus: CallFocus }) {
  const showsRepeated = useSignal(false);
  const list = useRef<HTMLDivElement>(null);
  const facts = useComputed(() => {
    const { byTime } = model.axis.value;
    const chosen = focus.fact.value;
    if (showsRepeated.value) return byTime;
    return byTime.filter((fact) => !REPEATED.has(fact.event.type) || fact.index === chosen);
  });
  const lit = useComputed(() => new Set(focus.lit.value));
  const chosenRow = facts.value.findIndex((fact) => fact.index === focus.fact.value);
  // Where no fact is chosen, the keyboard begins at the moment that the axis is at.
  const cursorMs = focus.atMs.value;
  const passed = cursorMs === undefined ? 0 : firstAtOrAfter(facts.value, cursorMs + 1, (fact) => fact.atMs);
  const activeRow = chosenRow === -1 ? Math.max(0, passed - 1) : chosenRow;

  const choose = (row: number): void => {
    const fact = facts.peek()[row];
    if (!fact) return;
    focus.goTo(fact.atMs, fact.index);
    // The row may have just been made.
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-fact="${fact.index}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rovingRow(event.key, activeRow, facts.peek().length);
    if (row === undefined) return;
    event.preventDefault();
    choose(row);
  };
  return (
    <section class="twin sheet" ref={list} aria-label="What happened">
      <header class="twin-head">
        <h2>What happened</h2>
        <label>
          <input
            type="checkbox"
            checked={showsRepeated.value}
            onChange={(event) => (showsRepeated.value = event.currentTarget.checked)}
          />{' '}
          partials
        </label>
      </header>
      <LongList
        label="Facts of the call"
        count={facts.value.length}
        rowHeight={ROW_PX}
        activeRow={cursorMs === undefined ? -1 : activeRow}
        followsEnd={model.isLive.value}
        row={(row) => {
          const fact = facts.value[row];
          if (!fact) return null;
          const { side, text, quote, isNotable } = factWords(fact.event);
          return (
            <button
              type="button"
              class="fact"
              onKeyDown={onKeyDown}
              data-fact={fact.index}
              data-side={side}
              data-notable={isNotable || undefined}
              data-lit={lit.value.has(fact.index) || undefined}
              aria-current={row === chosenRow}
              tabIndex={row === activeRow ? 0 : -1}
              title={quote ? `${text}: ${quote}` : text}
              onClick={() => focus.goTo(fact.atMs, fact.index)}
              onFocus={(event) => {
                if (event.currentTarget.matches(':focus-visible') && focus.fact.peek() !== fact.index)
                  focus.goTo(fact.atMs, fact.index);
              }}
            >
              <span class="fact-time">{formatCallTime(fact.atMs, 10)}</span>
              <span class="fact-dot" aria-hidden="true" />
              <span class="clip">
                {text}
                {quote && <q>{quote}</q>}
              </span>
            </button>
          );
        }}
      />
    </section>
  );
}
