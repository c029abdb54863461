/**
 * Workers whose Redis goes away without a word: one address with two servers behind it, and connections that stand while the
 * address moves from one to the other, or that swallow every byte.
 */
import { startRedis, startTcpProxy, waitUntil } from '@trunkline/testkit';
import { Redis } from 'ioredis';
import { test as base } from 'vitest';
import { withWorker, type WorkerRig } from './worker-rig.ts';

interface Pair {
  url: string;
  first: Redis;
  second: Redis;
  kill(): Promise<void>;
  /** The second server becomes the primary, and the address leads there. */
  promote(): Promise<void>;
  /** The first server becomes the replica of the second; its connections stand. */
  demote(): Promise<unknown>;
  blackHole(): void;
}

const test = base.extend<{ pair: Pair }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
  pair: async ({}, use) => {
    const servers = await Promise.all([startRedis(), startRedis()]);
    const [first, second] = servers.map(({ url }) => new Redis(url).on('error', () => {})) as [Redis, Redis];
    const proxy = await startTcpProxy(servers[0].port);
    await second.replicaof('127.0.0.1', servers[0].port);
    await use({
      url: `redis://127.0.0.1:${proxy.port}`,
      first,
      second,
      kill: () => servers[0].kill('SIGKILL'),
      async promote() {
        await second.replicaof('NO', 'ONE');
        proxy.switchTo(servers[1].port);
      },
      demote: () => first.replicaof('127.0.0.1', servers[1].port),
      blackHole: () => proxy.blackHole(),
    });
    for (const client of [first, second]) client.disconnect();
    proxy.close();
    await Promise.all(servers.map((server) => server.stop()));
  },
});

const FULL = 'Redis is out of memory (maxmemory)';

const readiness = async ({ worker }: WorkerRig): Promise<{ ready: boolean; reasons: string[] }> =>
  (await worker.app.inject('/readyz')).json();

/** Asks for tool calls, one a try, until one is answered. */
async function untilAToolRuns({ callTool }: WorkerRig): Promise<unknown> {
  let tries = 0;
  return waitUntil(
    async () => {
      tries += 1;
      return callTool(`call_again_${tries}`, 'steady', { word: 'again' });
    },
    { timeoutMs: 15_000, everyMs: 100, what: 'a worker to do a job again' },
  );
}

const FAULTS = {
  'a fail-over that demotes the old primary': async (pair: Pair) => {
    await pair.promote();
    await pair.demote();
  },
  'a fail-over that kills the old primary': async (pair: Pair) => {
    await pair.kill();
    await pair.promote();
  },
  'connections that are dead without a FIN': async (pair: Pair) => pair.blackHole(),
};

test.for(Object.entries(FAULTS))(
  'after %s, workers do jobs again and say that they are ready',
  async ([, strike], { pair, expect }) => {
    await withWorker(pair, {}, async (rig) => {
      expect(await rig.callTool('call_1', 'steady', { word: 'yes' })).toEqual({ result: '{"said":"yes"}' });
      await strike(pair);
      expect(await untilAToolRuns(rig)).toEqual({ result: '{"said":"again"}' });
      const isReady = async (): Promise<boolean> => (await readiness(rig)).ready;
      await waitUntil(isReady, { timeoutMs: 15_000, what: 'the worker to be ready' });
    });
  },
);

test('while Redis is full the worker is not ready and says why, and does jobs again once there is room', async ({
  pair,
  expect,
}) => {
  await withWorker(pair, {}, async (rig) => {
    await pair.first.config('SET', 'maxmemory', '1');
    const reasons = async (): Promise<string> => (await readiness(rig)).reasons.join();
    await waitUntil(async () => (await reasons()) === FULL, { what: 'the worker to notice' });
    expect((await rig.worker.app.inject('/readyz')).statusCode).toBe(503);
    await pair.first.config('SET', 'maxmemory', '0');
    expect(await untilAToolRuns(rig)).toEqual({ result: '{"said":"again"}' });
    await waitUntil(async () => (await readiness(rig)).ready, { what: 'the worker to be ready' });
  });
});
