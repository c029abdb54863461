import type { CallEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { factsOf } from './facts.test-support.ts';
import { workBars } from './work-bars.ts';

const called = (atMs: number, toolCallId: string): CallEvent => ({
  type: 'tool.called',
  atMs,
  toolCallId,
  name: toolCallId,
});
const finished = (atMs: number, toolCallId: string, mode: 'answered' | 'late' = 'answered'): CallEvent => ({
  type: 'tool.finished',
  atMs,
  toolCallId,
  name: toolCallId,
  mode,
  durationMs: 700,
  runs: 1,
  failed: false,
});

describe('the lane of tools', () => {
  it('has a bar from the call of a tool to its outcome, which may be late', () => {
    expect(workBars(factsOf(called(1_000, 'book'), finished(6_000, 'book', 'late')))).toMatchObject([
      { name: 'book', fromMs: 1_000, toMs: 6_000, isLate: true, row: 0, facts: [0, 1] },
    ]);
  });

  it('lays tools that go on at the same time below one another, and the next one where there is room again', () => {
    const bars = workBars(
      factsOf(
        called(0, 'a'),
        called(100, 'b'),
        finished(500, 'a'),
        called(600, 'c'),
        finished(900, 'b'),
        finished(950, 'c'),
      ),
    );
    expect(bars.map(({ name, row, nextMs }) => [name, row, nextMs])).toEqual([
      ['a', 0, 600],
      ['b', 1, undefined],
      ['c', 0, undefined],
    ]);
  });

  it('leaves a tool open that goes on', () => expect(workBars(factsOf(called(0, 'a')))[0]).not.toHaveProperty('toMs'));

  it('knows when a tool began whose call is cut off the log', () => {
    expect(workBars(factsOf(finished(5_000, 'a')))).toMatchObject([{ fromMs: 4_300, toMs: 5_000 }]);
  });

  it('shows messages and the word to the own webhook', () => {
    const bars = workBars(
      factsOf(
        { type: 'webhook.received', atMs: 10, messageType: 'tool-calls', tookMs: 30, isRepeat: false },
        { type: 'webhook.delivered', atMs: 90, attempt: 2, failed: true },
      ),
    );
    expect(bars).toMatchObject([
      { kind: 'webhook', fromMs: 10, toMs: 40 },
      { kind: 'delivery', hasFailed: true, runs: 2, name: 'your webhook: no answer' },
    ]);
  });
});
