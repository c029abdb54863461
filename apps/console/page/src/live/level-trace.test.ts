import { expect, test } from 'vitest';
import { LEVEL_STEP_MS, LevelTrace } from './level-trace.ts';

const base64 = (...bytes: number[]): string => btoa(String.fromCharCode(...bytes));
const entry = (atMs: number, ...bytes: number[]) => ({
  atMs,
  caller: base64(...bytes),
  heardAgent: base64(...bytes.map((byte) => byte + 100)),
});

test('levels stand at their times, in whatever order they come, and what nobody told is silent', () => {
  const trace = new LevelTrace(60_000);
  trace.push([entry(1_000, 1, 2)]);
  trace.push([entry(1_100, 5), entry(1_050, 3)]);
  expect([...trace.caller]).toEqual([1, 2, 3, 0, 5]);
  expect([...trace.agent]).toEqual([101, 102, 103, 0, 105]);
  expect([trace.fromMs, trace.toMs]).toEqual([1_000, 1_125]);
});

test('only the newest time is kept', () => {
  const trace = new LevelTrace(4 * LEVEL_STEP_MS);
  trace.push([entry(0, 1, 2, 3), entry(75, 4, 5, 6)]);
  expect([...trace.caller]).toEqual([3, 4, 5, 6]);
  expect(trace.fromMs).toBe(50);
});

test('after a long pause nothing of before is left', () => {
  const trace = new LevelTrace(4 * LEVEL_STEP_MS);
  trace.push([entry(0, 1, 2, 3)]);
  trace.push([entry(3_600_000, 9)]);
  expect([[...trace.caller], trace.fromMs]).toEqual([[9], 3_600_000]);
});

test('whoever draws it is told that it has grown, until they stop listening', () => {
  const trace = new LevelTrace(60_000);
  let told = 0;
  const stop = trace.onGrow(() => (told += 1));
  trace.push([entry(0, 1)]);
  trace.push([]);
  stop();
  trace.push([entry(25, 1)]);
  expect(told).toBe(1);
});

test('what is no base64 is no level', () => {
  const trace = new LevelTrace(60_000);
  trace.push([{ atMs: 0, caller: '<b>', heardAgent: base64(7) }]);
  expect([[...trace.caller], [...trace.agent]]).toEqual([[0], [7]]);
});
