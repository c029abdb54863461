import type { CallId } from '@trunkline/protocol';
import type { StaleCallPage } from '@trunkline/session-store';
import { expect, test } from 'vitest';
import { stalePages } from './stale-calls.ts';

const call = (name: string) => ({ callId: `call_${name}` as CallId, fence: 1 });

test('all pages are read, also behind one on which nobody needs help', async () => {
  const pages: Record<string, StaleCallPage> = {
    first: { calls: [], nextAfter: 10 },
    '10': { calls: [call('a'), call('b')], nextAfter: 20 },
    '20': { calls: [call('c')], nextAfter: undefined },
  };
  const sessions = {
    listStale: async (_untilMs: number, { after }: { after?: number | undefined } = {}) => pages[after ?? 'first']!,
  };
  const found: string[][] = [];
  for await (const calls of stalePages(sessions, 1_000)) found.push(calls.map(({ callId }) => callId));
  expect(found).toEqual([['call_a', 'call_b'], ['call_c']]);
});
