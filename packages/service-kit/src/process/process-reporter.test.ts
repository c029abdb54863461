import type { ReplicaReport } from '@trunkline/protocol';
import { ManualClock } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import { reportProcess, versionOf } from './process-reporter.ts';

it('tells that a process is there, then that it drains, and takes it off the list at the end', async () => {
  const clock = new ManualClock();
  const said: (ReplicaReport | string)[] = [];
  const reporter = reportProcess({
    replicas: {
      report: async (report) => void said.push(report),
      forget: async (replicaId) => void said.push(replicaId),
    },
    replicaId: 'worker-1',
    app: 'vapi-worker',
    version: '1.2.3',
    clock,
    epochMs: () => 1_000 + clock.nowMs(),
    loopLag: { p99Ms: () => 4, stop() {} },
  });
  const base = { replicaId: 'worker-1', app: 'vapi-worker', version: '1.2.3', liveCalls: 0, loopLagP99Ms: 4 };
  clock.advance(2_000);
  reporter.draining();
  await reporter.leave();
  clock.advance(10_000);
  expect(said).toEqual([
    { ...base, acceptsCalls: true, isDraining: false, atMs: 1_000 },
    { ...base, acceptsCalls: true, isDraining: false, atMs: 3_000 },
    { ...base, acceptsCalls: false, isDraining: true, atMs: 3_000 },
    'worker-1',
  ]);
});

it('bears with a list that is away', async () => {
  const away = () => Promise.reject(new Error('Redis is away'));
  const reporter = reportProcess({
    replicas: { report: away, forget: away },
    replicaId: 'worker-1',
    app: 'vapi-worker',
    version: '1.2.3',
    clock: new ManualClock(),
    epochMs: () => 0,
    loopLag: { p99Ms: () => 0, stop() {} },
  });
  await expect(reporter.leave()).resolves.toBeUndefined();
});

it('reads the version of a package from beside its sources', () => {
  expect(versionOf(new URL('../index.ts', import.meta.url).href)).toBe('0.1.0');
});
