import type { ComponentChildren } from 'preact';
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { rowWindow, scrollToShow } from './row-window.ts';

export interface LongListProps {
  label: string;
  count: number;
  rowHeight: number;
  /** The row that the keyboard is at. It is always made, wherever the list is scrolled. */
  activeRow: number;
  /** Stays at the end while it grows, if it was scrolled there. */
  followsEnd?: boolean;
  class?: string;
  row: (index: number) => ComponentChildren;
}

/** An ordered list of which only the rows that are seen are made. Every row has the same height. */
export function LongList({ label, count, rowHeight, activeRow, followsEnd, row, ...more }: LongListProps) {
  const box = useRef<HTMLDivElement>(null);
  const seen = useSignal({ top: 0, height: 400 });
  const wasAtEnd = useRef(followsEnd ?? false);
  const look = (): void => {
    const element = box.current;
    if (!element) return;
    const { scrollTop: top, clientHeight: height, scrollHeight } = element;
    wasAtEnd.current = scrollHeight - top - height < rowHeight * 1.5;
    if (top !== seen.peek().top || height !== seen.peek().height) seen.value = { top, height };
  };
  useEffect(() => {
    if (!box.current) return;
    const sizes = new ResizeObserver(look);
    sizes.observe(box.current);
    return () => sizes.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && followsEnd && wasAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [count, followsEnd]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || activeRow < 0) return;
    const top = scrollToShow(activeRow, element.scrollTop, element.clientHeight, rowHeight);
    if (top !== undefined) element.scrollTop = top;
  }, [activeRow, rowHeight]);

  const { from, to } = rowWindow(seen.value.top, seen.value.height, rowHeight, count);
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  if (activeRow >= 0 && activeRow < count && (activeRow < from || activeRow >= to)) rows.push(activeRow);
  return (
    <div class={`long-list ${more.class ?? ''}`} ref={box} onScroll={look}>
      <ol aria-label={label} style={{ height: `${count * rowHeight}px` }}>
        {rows.map((index) => (
          <li
            key={index}
            aria-posinset={index + 1}
            aria-setsize={count}
            style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
          >
            {row(index)}
          </li>
        ))}
      </ol>
    </div>
  );
}
