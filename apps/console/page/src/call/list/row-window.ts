/** Which rows of a long list are made, when all rows have one height. */

export interface RowWindow {
  readonly from: number;
  /** The first row that is not made any more. */
  readonly to: number;
}

/** Rows that are seen, and some on both sides, so that a list that is scrolled fast does not show its ground. */
export function rowWindow(scrollTop: number, viewHeight: number, rowHeight: number, count: number): RowWindow {
  const spare = 12;
  const from = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - spare);
  const to = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + spare);
  return { from: Math.min(from, to), to };
}

/** Where to scroll so that a row is seen; undefined if it is. */
export function scrollToShow(
  row: number,
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
): number | undefined {
  const top = row * rowHeight;
  if (top >= scrollTop && top + rowHeight <= scrollTop + viewHeight) return undefined;
  return Math.max(0, top - (viewHeight - rowHeight) / 2);
}
