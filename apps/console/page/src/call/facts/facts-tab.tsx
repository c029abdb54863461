import './facts-tab.css';
import { useComputed, useSignal } from '@preact/signals';
import type { CallEventType, CallLook } from '@trunkline/protocol';
import { useRef } from 'preact/hooks';
import { nowMs } from '../../live/index.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount, formatMoment } from '../../ui/format.ts';
import type { CallFocus } from '../call-focus.ts';
import type { CallModel } from '../call-model.ts';
import { LongList } from '../list/long-list.tsx';
import { rovingRow } from '../list/roving.ts';
import { downloadText } from './download.ts';
import { countTypes, factLine, factLines } from './fact-lines.ts';

const ROW_PX = 24;

/** The event log as it is. */
export function FactsTab({ model, focus }: { model: CallModel; focus: CallFocus }) {
  const type = useSignal<CallEventType | ''>('');
  const list = useRef<HTMLDivElement>(null);
  const { facts: entries } = model.followed;
  const types = useComputed(() => countTypes(entries.value));
  const shown = useComputed(() => {
    const all = entries.value.map((entry, index) => ({ entry, index }));
    return type.value === '' ? all : all.filter(({ entry }) => entry.event.type === type.value);
  });
  const chosenRow = shown.value.findIndex(({ index }) => index === focus.fact.value);
  const chosen = shown.value[chosenRow]?.entry;
  const activeRow = Math.max(0, chosenRow);
  const goTo = (index: number): void => {
    const fact = model.times.peek().facts[index];
    if (fact) focus.goTo(fact.atMs, index);
  };
  const download = (): void => {
    const answer = model.followed.answer.peek();
    if (!answer) return;
    const record = { ...answer, facts: entries.peek(), verdict: model.verdict.peek(), turns: model.turns.peek() };
    downloadText(`${answer.call.callId}.json`, `${JSON.stringify(record, null, 1)}\n`, 'application/json');
  };
  if (entries.value.length === 0) {
    return (
      <EmptyState title="No facts">
        <p>The event log of this call is empty: nothing has happened yet, or it has been erased.</p>
      </EmptyState>
    );
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rovingRow(event.key, activeRow, shown.peek().length);
    const next = row === undefined ? undefined : shown.peek()[row];
    if (!next) return;
    event.preventDefault();
    goTo(next.index);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-raw="${next.index}"]`)?.focus());
  };
  return (
    <div class="raw" ref={list}>
      <div class="raw-tools">
        <label>
          <span class="visually-hidden">Type of facts</span>
          <select
            class="input"
            value={type.value}
            onChange={(event) => (type.value = event.currentTarget.value as CallEventType | '')}
          >
            <option value="">All types, {formatCount(entries.value.length, 'fact')}</option>
            {types.value.map(([name, count]) => (
              <option key={name} value={name}>
                {name} ({count})
              </option>
            ))}
          </select>
        </label>
        <CopyButton
          label="Copy these facts as lines of JSON"
          text={() => factLines(shown.peek().map(({ entry }) => entry))}
        >
          Copy {type.value === '' ? 'all' : 'these'}
        </CopyButton>
        {chosen && (
          <CopyButton label="Copy the chosen fact as JSON" text={() => factLine(chosen)}>
            Copy chosen
          </CopyButton>
        )}
        <Button
          size="small"
          onPress={download}
          title="Everything that is known of this call, as `npm run rca -- --file` reads it"
        >
          Download record
        </Button>
      </div>
      <LongList
        label="Facts as JSON"
        count={shown.value.length}
        rowHeight={ROW_PX}
        activeRow={chosenRow}
        followsEnd={model.isLive.value}
        row={(row) => {
          const fact = shown.value[row];
          return (
            fact && (
              <button
                type="button"
                class="raw-line clip"
                onKeyDown={onKeyDown}
                data-raw={fact.index}
                aria-current={row === chosenRow}
                tabIndex={row === activeRow ? 0 : -1}
                onClick={() => goTo(fact.index)}
              >
                {factLine(fact.entry)}
              </button>
            )
          );
        }}
      />
      <Looks looks={model.followed.answer.value?.looks ?? []} />
      {chosen && <pre class="raw-chosen">{JSON.stringify(chosen.event, null, 2)}</pre>}
    </div>
  );
}

const FORM_WORDS: Record<string, string> = {
  call: 'this page',
  facts: 'more facts',
  file: 'the file',
  scenario: 'the scenario',
};

/** Who has looked at what was said, before this page was opened. */
function Looks({ looks }: { looks: readonly CallLook[] }) {
  if (looks.length === 0) return null;
  return (
    <p class="raw-looks quiet">
      Read before by{' '}
      {looks.map(({ by, form, count, lastAtMs }, at) => (
        <span key={`${form} ${by}`}>
          {at > 0 && ', '}
          <b>{by}</b> ({FORM_WORDS[form] ?? form}, {formatCount(count, 'time')}, last{' '}
          {formatMoment(lastAtMs, nowMs.value)})
        </span>
      ))}
    </p>
  );
}
