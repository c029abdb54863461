import { useComputed, useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { formatCallTime } from '../axis/time-ticks.ts';
import type { CallFocus } from '../call-focus.ts';
import type { CallModel } from '../call-model.ts';
import { firstAtOrAfter } from '../lanes/axis-model.ts';
import { type TranscriptEntry, transcriptOf } from './transcript.ts';

/** How many entries are made at once. More of them would be made anew with each word that is said. */
const PORTION = 200;

/**
 * The talk: grey while it may change, solid when it is final, struck out what nobody heard. A click goes to its moment, and the entry at
 * the moment of the axis is marked.
 */
export function TranscriptTab({ model, focus }: { model: CallModel; focus: CallFocus }) {
  const entries = useComputed(() => transcriptOf(model.axis.value));
  const portions = useSignal(1);
  const box = useRef<HTMLOListElement>(null);
  const wasAtEnd = useRef(true);
  const cursorMs = focus.atMs.value;
  const at = cursorMs === undefined ? -1 : firstAtOrAfter(entries.value, cursorMs + 1, (entry) => entry.atMs) - 1;
  const total = entries.value.length;
  const from = Math.max(0, Math.min(total - portions.value * PORTION, at < 0 ? total : at - PORTION / 4));
  const to = at < 0 ? total : Math.min(total, Math.max(at, from) + portions.value * PORTION);

  useLayoutEffect(() => {
    const element = box.current;
    if (element && at < 0 && wasAtEnd.current && model.isLive.peek()) element.scrollTop = element.scrollHeight;
  }, [entries.value, at]);
  useLayoutEffect(() => {
    const element = box.current;
    const entry = element?.querySelector<HTMLElement>('[data-at]');
    if (!element || !entry) return;
    const top = entry.offsetTop - element.offsetTop;
    if (top >= element.scrollTop && top + entry.offsetHeight <= element.scrollTop + element.clientHeight) return;
    element.scrollTop = top - element.clientHeight / 3;
  }, [at]);

  if (total === 0) {
    return (
      <EmptyState title={model.isLive.value ? 'Nothing has been said yet' : 'Nothing was said'}>
        <p>
          {model.isLive.value
            ? 'Words appear here while they are spoken: grey as long as they may change.'
            : 'Neither side has said a word that was transcribed, or the words of this call have been erased.'}
        </p>
      </EmptyState>
    );
  }
  return (
    <ol
      class="transcript"
      ref={box}
      onScroll={(event) => {
        const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
        wasAtEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
    >
      {from > 0 && <MoreEntries count={from} words="earlier" onMore={() => portions.value++} />}
      {entries.value.slice(from, to).map((entry, index) => (
        <li key={from + index} data-kind={entry.kind} data-at={from + index === at || undefined}>
          <button
            type="button"
            class="said-at"
            title="Show on the axis"
            aria-label={`Show ${formatCallTime(entry.atMs, 100)} on the axis`}
            onClick={() => focus.goTo(entry.atMs, entry.fact)}
          >
            {formatCallTime(entry.atMs, 100)}
          </button>
          <Entry entry={entry} />
        </li>
      ))}
      {to < total && <MoreEntries count={total - to} words="later" onMore={() => portions.value++} />}
    </ol>
  );
}

function MoreEntries({ count, words, onMore }: { count: number; words: string; onMore: () => void }) {
  return (
    <li>
      <span />
      <p>
        <Button size="small" kind="quiet" onPress={onMore}>
          {formatCount(count, 'entry', 'entries')} {words}
        </Button>
      </p>
    </li>
  );
}

function Entry({ entry }: { entry: TranscriptEntry }) {
  if (entry.kind === 'caller') {
    return (
      <p class="said" data-partial={entry.isPartial || undefined}>
        <span class="said-by">{entry.isTyped ? 'Caller, typed' : 'Caller'}</span> {entry.text}
      </p>
    );
  }
  if (entry.kind === 'agent') {
    const { heard, unheard, isPartial, cut } = entry;
    return (
      <p class="said" data-partial={isPartial || undefined}>
        <span class="said-by">Agent</span> {heard || (isPartial ? '…' : '')}
        {unheard && (
          <>
            {' '}
            <s>
              <span class="visually-hidden">not heard: </span>
              {unheard}
            </s>
          </>
        )}
        {cut && <span class="said-cut">{cut}</span>}
      </p>
    );
  }
  if (entry.kind === 'digits') {
    return (
      <p class="said-note">
        <kbd>#</kbd> The caller pressed {entry.count === 1 ? 'one key' : `${entry.count} keys`}. Which ones is not kept.
      </p>
    );
  }
  return <p class="said-note">{entry.text}</p>;
}
