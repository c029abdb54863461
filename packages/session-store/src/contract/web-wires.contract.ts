import type { StoreTest } from './harness.ts';

const NUMBERS = { uplink: 40, downlink: 150, generation: 2 };

export function webWiresContract(test: StoreTest): void {
  test.describe('web wires', () => {
    test('a page goes on where it was, on every replica', async ({ harness, expect }) => {
      const { webWires } = harness.store;
      await webWires.begin('sess_1', 't1', 100);
      expect(await webWires.resume('sess_1', 't1', 't2')).toEqual({ uplink: 0, downlink: 100, generation: 0 });
      expect(await webWires.write('sess_1', 't2', NUMBERS, true)).toBe(true);
      const other = await harness.createStore();
      expect(await other.webWires.resume('sess_1', 't2', 't3')).toEqual(NUMBERS);
    });

    test('the token before the last one is good until the new socket was used', async ({ harness, expect }) => {
      const { webWires } = harness.store;
      await webWires.begin('sess_1', 't1', 0);
      await webWires.resume('sess_1', 't1', 't2');
      await webWires.write('sess_1', 't2', NUMBERS, false);
      expect(await webWires.resume('sess_1', 't1', 't3')).toEqual(NUMBERS);
      expect(await webWires.resume('sess_1', 't2', 't4')).toBeUndefined();
      await webWires.write('sess_1', 't3', NUMBERS, true);
      expect(await webWires.resume('sess_1', 't1', 't4')).toBeUndefined();
      expect(await webWires.resume('sess_1', 't3', 't4')).toEqual(NUMBERS);
    });

    test('a token of another session and one that nobody has given out resume nothing', async ({ harness, expect }) => {
      const { webWires } = harness.store;
      await webWires.begin('sess_1', 't1', 0);
      await webWires.begin('sess_2', 't2', 0);
      expect(await webWires.resume('sess_2', 't1', 'next')).toBeUndefined();
      expect(await webWires.resume('sess_3', 't1', 'next')).toBeUndefined();
      expect(await webWires.resume('sess_1', '', 'next')).toBeUndefined();
    });

    test('a replica from which the page has gone sets no number back', async ({ harness, expect }) => {
      const { webWires } = harness.store;
      await webWires.begin('sess_1', 't1', 0);
      await webWires.resume('sess_1', 't1', 't2');
      await webWires.write('sess_1', 't2', NUMBERS, true);
      expect(await webWires.write('sess_1', 't1', { uplink: 1, downlink: 1, generation: 0 }, true)).toBe(false);
      expect(await webWires.end('sess_1', 't1')).toBe(false);
      expect(await webWires.resume('sess_1', 't2', 't3')).toEqual(NUMBERS);
    });

    test('an ended wire is told from one that never was, and can begin anew', async ({ harness, expect }) => {
      const { webWires } = harness.store;
      expect(await webWires.state('sess_1')).toBe('none');
      await webWires.begin('sess_1', 't1', 0);
      expect(await webWires.state('sess_1')).toBe('begun');
      expect(await webWires.end('sess_1', 't1')).toBe(true);
      expect(await webWires.state('sess_1')).toBe('ended');
      expect(await webWires.resume('sess_1', 't1', 't2')).toBeUndefined();
      await webWires.begin('sess_1', 't2', 0);
      expect(await webWires.state('sess_1')).toBe('begun');
    });

    test('what is known of a wire expires', async ({ harness: { store, redis, keys }, expect }) => {
      await store.webWires.begin('sess_1', 't1', 0);
      expect(await redis.pttl(keys.webWire('sess_1'))).toBeGreaterThan(0);
      await store.webWires.end('sess_1', 't1');
      expect(await redis.pttl(keys.webWire('sess_1'))).toBeGreaterThan(0);
    });

    test('Redis does not hold the token itself', async ({ harness: { store, redis, keys }, expect }) => {
      const token = store.webWires.newToken();
      await store.webWires.begin('sess_1', token, 0);
      expect(Object.values(await redis.hgetall(keys.webWire('sess_1')))).not.toContain(token);
    });
  });
}
