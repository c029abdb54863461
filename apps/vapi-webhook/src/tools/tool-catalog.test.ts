import { expect, test } from 'vitest';
import { loadTools } from './load-tools.ts';

test('of each tool is known how long all its tries take, and what the agent is told meanwhile', async () => {
  // Loading asks nothing of Redis: the cache is only read when a tool runs.
  const tools = await loadTools('tools', {
    redis: {} as Parameters<typeof loadTools>[1]['redis'],
    env: {},
    onFault: () => {},
  });
  expect(tools.names).toEqual(['book_table', 'check_stock', 'lookup_order']);
  // Two tries of 2 s and the pause between them.
  expect(tools.timeoutMs('lookup_order')).toBe(4_200);
  expect(tools.holdingSentence('no-such-tool')).not.toBe('');
});
