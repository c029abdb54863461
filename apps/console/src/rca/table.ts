/** Columns of text. */

export interface Column {
  title: string;
  align: 'left' | 'right';
}

/** Sets rows in columns. @param paintTitle dresses the line of titles. */
export function setTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paintTitle: (line: string) => string,
): string[] {
  const widths = columns.map(({ title }, place) =>
    Math.max(title.length, ...rows.map((row) => (row[place] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, place) => {
        const cell = cells[place] ?? '';
        const width = widths[place] ?? 0;
        return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [paintTitle(line(columns.map(({ title }) => title))), ...rows.map(line)];
}
