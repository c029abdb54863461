import { waitUntil } from '@trunkline/testkit';
import { atOnce } from './harness.ts';
import type { StoreTest } from './harness.ts';
import type { BeginOutcome, Idempotency, IdempotencyToken } from '../work/idempotency.ts';

async function claim(idempotency: Idempotency, key: string): Promise<IdempotencyToken> {
  const begun: BeginOutcome = await idempotency.begin('webhook', key);
  if (begun.status !== 'new') throw new Error(`expected a new claim, not ${begun.status}`);
  return begun.token;
}

export function idempotencyContract(test: StoreTest): void {
  test.describe('idempotency', () => {
    test('of many deliveries at once, one does the work and the others wait for its answer', async ({
      harness,
      expect,
    }) => {
      const other = await harness.createStore();
      const begun = await atOnce(20, (index) =>
        (index % 2 ? other : harness.store).idempotency.begin('webhook', 'key'),
      );
      const tokens = begun.flatMap((outcome) => (outcome.status === 'new' ? [outcome.token] : []));
      expect(tokens).toHaveLength(1);
      expect(begun.filter(({ status }) => status === 'pending')).toHaveLength(19);
      expect(await other.idempotency.complete(tokens[0]!, '{"ok":true}')).toBe(true);
      const done = { status: 'done', response: '{"ok":true}' };
      expect(await harness.store.idempotency.begin('webhook', 'key')).toEqual(done);
    });

    test('an answer is kept for its time', async ({ harness, expect }) => {
      const { idempotency } = await harness.createStore({ idempotencyTtlMs: 20 });
      await idempotency.complete(await claim(idempotency, 'key'), 'answer');
      await waitUntil(async () => (await idempotency.begin('webhook', 'key')).status === 'new');
      expect((await idempotency.begin('webhook', 'key')).status).toBe('pending');
    });

    test('a worker that died blocks its key only for a short time, and is then overtaken', async ({
      harness,
      expect,
    }) => {
      const { idempotency } = await harness.createStore({ idempotencyPendingMs: 20 });
      const dead = await claim(idempotency, 'key');
      const next = await waitUntil(() => claim(harness.store.idempotency, 'key'), { what: 'the claim to run out' });
      expect(await idempotency.complete(dead, 'too late')).toBe(false);
      expect(await idempotency.complete(next, 'in time')).toBe(true);
      expect(await idempotency.begin('webhook', 'key')).toEqual({ status: 'done', response: 'in time' });
    });

    test('a claim whose work takes longer is kept while its worker says so, and not after it is done or lost', async ({
      harness,
      expect,
    }) => {
      const { idempotency } = await harness.createStore({ idempotencyPendingMs: 60_000 });
      const brief = (await harness.createStore({ idempotencyPendingMs: 1_000 })).idempotency;
      const token = await claim(brief, 'key');
      const [hash = ''] = token.split('.');
      expect(await idempotency.extend(token)).toBe(true);
      expect(await harness.redis.pttl(harness.keys.idempotency(hash))).toBeGreaterThan(50_000);
      expect(await idempotency.extend(`${hash}.somebody-else`)).toBe(false);
      await idempotency.complete(token, 'answer');
      expect(await brief.extend(token)).toBe(false);
    });

    test('the answer of a slow worker that nobody overtook is kept', async ({ harness, expect }) => {
      const { idempotency } = await harness.createStore({ idempotencyPendingMs: 1 });
      const slow = await claim(idempotency, 'key');
      const [hash = ''] = slow.split('.');
      await waitUntil(async () => (await harness.redis.exists(harness.keys.idempotency(hash))) === 0);
      expect(await idempotency.complete(slow, 'late')).toBe(true);
      expect(await idempotency.begin('webhook', 'key')).toEqual({ status: 'done', response: 'late' });
    });

    test('a claim that was given up can be made again at once; a done one cannot', async ({ harness, expect }) => {
      const { idempotency } = harness.store;
      expect(await idempotency.abandon(await claim(idempotency, 'key'))).toBe(true);
      const second = await claim(idempotency, 'key');
      await idempotency.complete(second, 'answer');
      expect(await idempotency.abandon(second)).toBe(false);
      expect(await idempotency.begin('webhook', 'key')).toEqual({ status: 'done', response: 'answer' });
    });

    test('scopes and keys do not run into each other', async ({ harness: { store }, expect }) => {
      expect((await store.idempotency.begin('a', 'bc')).status).toBe('new');
      expect((await store.idempotency.begin('ab', 'c')).status).toBe('new');
      expect((await store.idempotency.begin('a', 'bc')).status).toBe('pending');
    });
  });
}
