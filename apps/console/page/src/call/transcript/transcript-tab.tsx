import { useComputed } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCallTime } from '../axis/time-ticks.ts';
import type { CallFocus } from '../call-focus.ts';
import type { CallModel } from '../call-model.ts';
import { type TranscriptEntry, transcriptOf } from './transcript.ts';

/** The talk: grey while it may change, solid when it is final, struck out what nobody heard. A click goes to its moment. */
export function TranscriptTab({ model, focus }: { model: CallModel; focus: CallFocus }) {
  const entries = useComputed(() => transcriptOf(model.axis.value));
  const box = useRef<HTMLOListElement>(null);
  const wasAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && wasAtEnd.current && model.isLive.peek()) element.scrollTop = element.scrollHeight;
  });
  if (entries.value.length === 0) {
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
      {entries.value.map((entry) => (
        <li
          key={`${entry.kind} ${entry.kind === 'caller' || entry.kind === 'agent' ? entry.atMs : entry.fact}`}
          data-kind={entry.kind}
        >
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
    </ol>
  );
}

function Entry({ entry }: { entry: TranscriptEntry }) {
  if (entry.kind === 'caller') {
    return (
      <p class="said" data-partial={entry.isPartial || undefined}>
        <span class="said-by">Caller</span> {entry.text}
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
