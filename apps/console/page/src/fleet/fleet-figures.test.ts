import type { FleetView, ReplicaFigures } from '@trunkline/protocol';
import { expect, test } from 'vitest';
import { FleetHistory } from '../live/fleet-history.ts';
import { fleet } from '../live/live-store.test-support.ts';
import { addUpFigures, tellReplica, tellWays } from './fleet-figures.ts';

type Replica = FleetView['replicas'][number];

const replica = (figures?: Partial<ReplicaFigures>, more: Partial<Replica> = {}): Replica => ({
  replicaId: 'a',
  app: 'telephony-gateway',
  liveCalls: 0,
  loopLagP99Ms: 5,
  acceptsCalls: true,
  atMs: 0,
  ageMs: 1_000,
  ...(figures && {
    figures: { gapsHeard: 0, callMinutes: 0, refusals: {}, takenOver: 0, lastSilencesMs: [], ...figures },
  }),
  ...more,
});
const spread = (p99: number) => ({ p50: 1, p99 });

test('a latency of the fleet is that of its slowest replica', () => {
  const replicas = [
    replica({ addedLatencyMs: { toAgent: spread(3), toCaller: spread(40) } }),
    replica({ addedLatencyMs: { toAgent: spread(9), toCaller: spread(30) }, decisionToClearMs: spread(2) }),
    replica(undefined, { loopLagP99Ms: 31 }),
  ];
  expect(addUpFigures({ replicas })).toMatchObject({
    toAgentP99Ms: 9,
    toCallerP99Ms: 40,
    decisionToClearP99Ms: 2,
    loopLagP99Ms: 31,
  });
});

test('a replica that reports no more has counted what it counted, and has no latency any more', () => {
  const gone = replica(
    { addedLatencyMs: { toAgent: spread(900), toCaller: spread(900) }, gapsHeard: 7 },
    { ageMs: 7_000, loopLagP99Ms: 900 },
  );
  const here = replica({ addedLatencyMs: { toAgent: spread(3), toCaller: spread(40) } });
  expect(addUpFigures({ replicas: [gone, here] })).toMatchObject({
    toAgentP99Ms: 3,
    toCallerP99Ms: 40,
    loopLagP99Ms: 5,
    gapsHeard: 7,
  });
  const history = new FleetHistory();
  history.push(fleet(1_000, { replicas: [gone, here] }));
  expect(history.samples).toMatchObject([{ loopLagP99Ms: 5, toAgentP99Ms: 3, toCallerP99Ms: 40 }]);
});

test('gaps are counted over all minutes, not averaged over replicas', () => {
  const replicas = [replica({ gapsHeard: 9, callMinutes: 900 }), replica({ gapsHeard: 1, callMinutes: 100 })];
  expect(addUpFigures({ replicas })).toMatchObject({ gapsPerThousandMinutes: 10, gapsHeard: 10, callMinutes: 1_000 });
});

test('what nobody has measured is missing and not zero', () => {
  const figures = addUpFigures({ replicas: [replica(), replica({ callMinutes: 0.2 })] });
  expect(figures.toAgentP99Ms).toBeUndefined();
  expect(figures.gapsPerThousandMinutes).toBeUndefined();
  expect(figures.silences).toBeUndefined();
});

test('refusals are added up by reason, the most frequent first', () => {
  const replicas = [replica({ refusals: { full: 2, draining: 1 } }), replica({ refusals: { draining: 4, banned: 0 } })];
  expect(addUpFigures({ replicas }).refusals).toEqual([
    { reason: 'draining', count: 5 },
    { reason: 'full', count: 2 },
  ]);
});

test('silences of take-overs are told by their median and their longest', () => {
  const replicas = [
    replica({ takenOver: 2, lastSilencesMs: [900, 1_300] }),
    replica({ takenOver: 1, lastSilencesMs: [700] }),
  ];
  expect(addUpFigures({ replicas })).toMatchObject({ takenOver: 3, silences: { medianMs: 900, longestMs: 1_300 } });
});

test.each<[ReturnType<typeof tellReplica>, Partial<Replica>]>([
  ['ready', {}],
  ['full', { acceptsCalls: false, liveCalls: 100, maxCalls: 100 }],
  ['slow', { acceptsCalls: false, liveCalls: 0, maxCalls: 100 }],
  ['draining', { acceptsCalls: false, isDraining: true }],
  ['ready', { ageMs: 4_500 }],
  ['silent', { ageMs: 7_000, isDraining: true }],
])('a replica is %s', (word, more) => {
  expect(tellReplica(replica(undefined, more))).toBe(word);
});

test('a way to an agent is as the worst off of the replicas sees it, and those that are gone say nothing of it', () => {
  const replicas = [
    replica({ agentWays: { vapi: 'closed', vapi2: 'closed' } }),
    replica({ agentWays: { vapi: 'open', vapi2: 'closed' } }),
    replica({ agentWays: { vapi: 'closed', vapi2: 'open' } }, { ageMs: 900_000 }),
    replica({}),
  ];
  expect(tellWays({ replicas })).toEqual([
    { way: 'vapi', state: 'open', replicas: 2 },
    { way: 'vapi2', state: 'closed', replicas: 2 },
  ]);
  expect(tellWays({ replicas: [] })).toEqual([]);
});
