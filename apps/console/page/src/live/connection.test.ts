import { beforeEach, expect, test, vi } from 'vitest';
import { Connection, type EventSourceLike } from './connection.ts';

class FakeSource extends EventTarget implements EventSourceLike {
  readyState = 0;
  isClosed = false;
  close(): void {
    this.isClosed = true;
  }
  say(name: string, data?: string): void {
    this.dispatchEvent(data === undefined ? new Event(name) : new MessageEvent(name, { data }));
  }
  /** A browser gives up when the answer is no stream; otherwise it connects again by itself. */
  fail(hasGivenUp: boolean): void {
    this.readyState = hasGivenUp ? 2 : 0;
    this.dispatchEvent(new Event('error'));
  }
}

let sources: FakeSource[];
let events: unknown[];
let isSignedIn: boolean;
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  [sources, events, isSignedIn] = [[], [], true];
  connection = new Connection({
    open: () => {
      const source = new FakeSource();
      sources.push(source);
      return source;
    },
    onEvent: (name, data) => events.push([name, data]),
    isSignedIn: async () => isSignedIn,
    nowMs: () => Date.now(),
  });
  connection.open();
  return () => vi.useRealTimers();
});

test('events come with their data, and one that was cut is passed over', () => {
  sources[0]?.say('store', '{"isAway":true}');
  sources[0]?.say('store', '{"isAw');
  sources[0]?.say('snapshot', '{"calls":[]}');
  expect(events).toEqual([
    ['store', { isAway: true }],
    ['snapshot', { calls: [] }],
  ]);
});

test('a connection that is lost is away until the browser has it again', () => {
  sources[0]?.say('open');
  const openedAtMs = Date.now();
  expect(connection.state.value).toEqual({ state: 'open', sinceMs: openedAtMs });
  vi.setSystemTime(openedAtMs + 5_000);
  sources[0]?.fail(false);
  expect(connection.state.value).toEqual({ state: 'away', sinceMs: openedAtMs + 5_000 });
  sources[0]?.say('open');
  expect(connection.state.value.state).toBe('open');
  expect(sources).toHaveLength(1);
});

test('where the browser gives up a new stream is opened, later each time', async () => {
  const waits: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    sources.at(-1)?.fail(true);
    await vi.advanceTimersByTimeAsync(0);
    const startedAtMs = Date.now();
    await vi.advanceTimersToNextTimerAsync();
    waits.push(Date.now() - startedAtMs);
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  expect(sources).toHaveLength(7);
  expect(connection.state.value.state).toBe('away');
});

test('nothing is tried again for somebody who is signed out', async () => {
  isSignedIn = false;
  sources[0]?.fail(true);
  await vi.runAllTimersAsync();
  expect(sources).toHaveLength(1);
  expect(sources[0]?.isClosed).toBe(true);
});

test('an old stream says nothing any more', async () => {
  connection.open();
  sources[0]?.fail(true);
  await vi.runAllTimersAsync();
  expect(sources).toHaveLength(2);
  expect(sources[0]?.isClosed).toBe(true);
});
