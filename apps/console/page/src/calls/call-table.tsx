import { computed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useKey } from '../app/use-key.ts';
import { live } from '../live/index.ts';
import { Button } from '../ui/button.tsx';
import { formatCount } from '../ui/format.ts';
import { type CallFilters, passesFilters } from './call-filters.ts';
import { compareByRecency, compareBySeverity, pinList, keepIfSame } from './call-order.ts';
import { CallRowView, COLUMNS } from './call-row.tsx';
import { usePinned } from './use-pinned.ts';

/**
 * The list of calls. Nothing in it moves while somebody points at it. `none` stands there if it is empty.
 */
export function CallTable({ filters, none }: { filters: CallFilters; none: ComponentChildren }) {
  const pinned = usePinned();
  const table = useRef<HTMLDivElement>(null);
  const shown = useRef<readonly string[]>([]);
  const wanted = useWanted(filters);
  const list = pinned.isPinned.value
    ? pinList(shown.current, wanted, (id) => live.rows.get(id) !== undefined)
    : { ids: wanted, freshCount: 0 };
  shown.current = keepIfSame(shown.current, list.ids);
  // Other filters are another list, whoever points at it.
  useEffect(() => pinned.unpin(), [filters]);

  const move = (by: 1 | -1): void => moveFocus(table.current, by);
  useKey('j', () => move(1));
  useKey('k', () => move(-1));
  useKey('ArrowDown', () => move(1));
  useKey('ArrowUp', () => move(-1));

  return (
    <div class="call-table" ref={table}>
      <output class="fresh-place">
        {list.freshCount > 0 && (
          <Button kind="primary" size="small" onPress={pinned.unpin}>
            {formatCount(list.freshCount, 'new call')}
          </Button>
        )}
      </output>
      <table class="table" {...pinned.handlers}>
        <thead>
          <tr>
            {COLUMNS.map(({ id, word, isNumber }) => (
              <th key={id} scope="col" data-column={id} class={isNumber ? 'number' : undefined}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.ids.map((id) => (
            <CallRowView key={id} callId={id} />
          ))}
        </tbody>
      </table>
      {list.ids.length === 0 && none}
    </div>
  );
}

/** The ids that pass the filters, in order. It changes only when they do, although it looks at every row. */
function useWanted(filters: CallFilters): readonly string[] {
  const ids = useMemo(() => {
    let before: readonly string[] = [];
    const compare = filters.tab === 'attention' ? compareBySeverity : compareByRecency;
    return computed(() => {
      const rows = live.rows.all().filter((row) => passesFilters(row, filters));
      before = keepIfSame(
        before,
        rows.toSorted(compare).map((row) => row.callId),
      );
      return before;
    });
  }, [filters]);
  return ids.value;
}

/** Puts the focus on the next call, or on the first one. */
function moveFocus(table: HTMLElement | null, by: 1 | -1): void {
  const links = [...(table?.querySelectorAll<HTMLElement>('a.call-link') ?? [])];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at === -1 ? links[0] : links[at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
