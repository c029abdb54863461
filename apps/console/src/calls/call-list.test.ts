import { expect, test } from 'vitest';
import { newSession } from '../new-session.test-support.ts';
import { listCalls, readListWish } from './call-list.ts';
import { rowOfSession } from './call-row.ts';

const rows = Array.from({ length: 500 }, (_none, index) => ({
  // Many have the same time, so that only the id tells them apart.
  ...rowOfSession(newSession({ createdAtMs: 1_000 + (index % 7) })),
  severity: (['fault', 'notice', 'open', 'good'] as const)[index % 4]!,
}));

test('the pages put together are every call that is wanted, once', () => {
  for (const query of [{}, { attention: '1' }, { state: 'live' }]) {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = listCalls(rows, readListWish({ ...query, limit: '7', ...(after !== undefined && { after }) }));
      seen.push(...page.calls.map(({ callId }) => callId));
      after = page.nextAfter;
    } while (after !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength('attention' in query ? 250 : 500);
  }
});

test('the worst comes first', () => {
  const { calls } = listCalls(rows, readListWish({ attention: '1', limit: '200' }));
  expect(calls.slice(0, 125).every(({ severity }) => severity === 'fault')).toBe(true);
});

test.each([
  { limit: '0' },
  { limit: 'many' },
  { limit: '-5' },
  { state: 'asleep' },
  { after: 'nonsense' },
  { after: Buffer.from('[1,2]').toString('base64url') },
  { after: Buffer.from('{"__proto__":1}').toString('base64url') },
])('%o is refused', (query) => {
  expect(() => readListWish(query)).toThrow(expect.objectContaining({ code: 'TL_INVALID_FIELD' }));
});
