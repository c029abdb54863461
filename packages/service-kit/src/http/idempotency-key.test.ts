import { expect, it } from 'vitest';
import { claimOnce, type IdempotencyClaims, type Once, readIdempotencyKey } from './idempotency-key.ts';

/** Claims in memory that behave as the store's do (packages/session-store, idempotency.contract.ts), without their time limits. */
function createClaims() {
  const records = new Map<string, string | undefined>();
  const extended: string[] = [];
  const claims: IdempotencyClaims<string> = {
    async begin(scope, key) {
      const token = JSON.stringify([scope, key]);
      if (!records.has(token)) {
        records.set(token, undefined);
        return { status: 'new', token };
      }
      const response = records.get(token);
      return response === undefined ? { status: 'pending' } : { status: 'done', response };
    },
    async complete(token, response) {
      records.set(token, response);
      return true;
    },
    async extend(token) {
      extended.push(token);
      return true;
    },
    abandon: async (token) => records.delete(token),
  };
  const ticks = new Set<() => void>();
  const clock = {
    setInterval(run: () => void) {
      ticks.add(run);
      return () => void ticks.delete(run);
    },
  };
  const claim = (key: string, request: unknown = {}): Promise<Once<string>> =>
    claimOnce<string, string>(claims, { scope: 'POST /x by desk', key, request }, clock);
  return { claim, ticks, extended };
}

async function first(once: Promise<Once<string>>) {
  const claimed = await once;
  if (!claimed.isFirst) throw new Error('expected to be the first');
  return claimed;
}

it('does the work of a key once and gives its answer again', async () => {
  const { claim } = createClaims();
  expect(await (await first(claim('a'))).run(async () => 'answer')).toBe('answer');
  expect(await claim('a')).toEqual({ isFirst: false, answer: 'answer' });
});

it('refuses a repetition while the first request is under way, and the key for another request', async () => {
  const { claim } = createClaims();
  const { run } = await first(claim('a', { text: 'one' }));
  await expect(claim('a', { text: 'one' })).rejects.toMatchObject({ code: 'TL_REQUEST_PENDING', retryAfterMs: 1_000 });
  await run(async () => 'answer');
  await expect(claim('a', { text: 'two' })).rejects.toMatchObject({ code: 'TL_INVALID_FIELD' });
});

it('frees the key when the work fails', async () => {
  const { claim } = createClaims();
  const { run } = await first(claim('a'));
  await expect(run(() => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
  expect(await (await first(claim('a'))).run(async () => 'second try')).toBe('second try');
});

it('extends the claim while the work goes on, and no longer', async () => {
  const { claim, ticks, extended } = createClaims();
  const { run } = await first(claim('a'));
  await run(async () => {
    for (const tick of ticks) tick();
    return 'answer';
  });
  expect([extended.length, ticks.size]).toEqual([1, 0]);
});

it('takes a key bare or quoted for the same, and refuses what is none', () => {
  const read = (header: string | string[]) => readIdempotencyKey({ headers: { 'idempotency-key': header as string } });
  expect([read('k-1'), read('"k-1"'), read('"a\\"b\\\\"'), read('')]).toEqual(['k-1', 'k-1', 'a"b\\', undefined]);
  for (const wrong of ['""', 'x'.repeat(256), ['a', 'b']]) {
    expect(() => read(wrong)).toThrow('Idempotency-Key: expected one key of at most 255 characters');
  }
});
