import type { ComponentChildren } from 'preact';

/** Lets a wide table scroll on a narrow page. What scrolls can have the focus, or its end could not be reached by keyboard. */
export function TableScroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <section class="table-scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
