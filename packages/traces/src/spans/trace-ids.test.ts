import { expect, test } from 'vitest';
import { isSampled, spanIdOf, traceIdOf, traceparentOf } from './trace-ids.ts';

const TRACE = 'b517ec3c60764145b54d1dc301e8a4ef';
const CALL = '39d1e385f06e291f';

test('the ids of a call are the same in every process and for every version', () => {
  expect(traceIdOf('call_abc')).toBe(TRACE);
  expect(spanIdOf('call_abc')).toBe(CALL);
  expect(traceparentOf(TRACE, CALL, true)).toBe(`00-${TRACE}-${CALL}-01`);
  expect(traceparentOf(TRACE, CALL, false)).toMatch(/-00$/);
});

test('no two spans and no two calls share an id', () => {
  const ids = [
    spanIdOf('call_a'),
    spanIdOf('call_b'),
    spanIdOf('call_a', 'turn', 'turn_1'),
    spanIdOf('call_a', 'turn', 'turn_11'),
    spanIdOf('call_a', 'turn_1', 'turn'),
    spanIdOf('call_a', 'tool', 'turn_1'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
});

test('a tenth of all calls are kept where a tenth is asked for, all for 1 and none for 0', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => traceIdOf(`call_${index}`));
  const kept = ids.filter((id) => isSampled(id, 0.1)).length;
  expect(kept).toBeGreaterThan(850);
  expect(kept).toBeLessThan(1_150);
  expect(ids.every((id) => isSampled(id, 1))).toBe(true);
  expect(ids.some((id) => isSampled(id, 0))).toBe(false);
});
