/** Which row the keyboard goes to from `at` in a list of `count` rows; undefined for a key that does not move. */
export function rovingRow(key: string, at: number, count: number, page = 10): number | undefined {
  const moves: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const next = moves[key];
  return next === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, next));
}
