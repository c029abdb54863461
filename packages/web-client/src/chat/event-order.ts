/** The order of a session's events. Their ids are those of a Redis stream: `<ms>-<number>`. */

/** Whether the event `id` comes after the event `cursor`. */
export function isAfter(id: string, cursor: string): boolean {
  const [idMs, idNumber] = partsOf(id);
  const [cursorMs, cursorNumber] = partsOf(cursor);
  return idMs > cursorMs || (idMs === cursorMs && idNumber > cursorNumber);
}

function partsOf(id: string): [ms: number, number: number] {
  const [ms = '', number = ''] = id.split('-');
  return [Number(ms) || 0, Number(number) || 0];
}
