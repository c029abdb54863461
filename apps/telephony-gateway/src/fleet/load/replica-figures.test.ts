import { replicaFiguresSchema } from '@trunkline/protocol';
import { ManualClock } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import { createProcessLatency } from '../../call/media/call-counters.ts';
import { countEvent, createGatewayCounters } from '../../gateway-counters.ts';
import { createReplicaFigures } from './replica-figures.ts';

it('latencies are those of the last minute, counts are those since the start', () => {
  const clock = new ManualClock();
  const latency = createProcessLatency();
  const counters = createGatewayCounters();
  const figures = createReplicaFigures({
    latency,
    counters,
    agentWays: () => ({ vapi: 'closed' as const }),
    liveCalls: () => 3,
    clock,
  });
  for (let count = 0; count < 100; count += 1) {
    latency.toAgent.record(50);
    latency.toCaller.record(60);
  }
  countEvent(counters, { type: 'caller.gapHeard', atMs: 1, turnId: 'turn_1', gapMs: 80 });
  countEvent(counters, { type: 'stream.opened', atMs: 1, streamSid: 'MZ1', fence: 1, reason: 'first' });
  for (let lostMs = 1; lostMs <= 25; lostMs += 1) {
    countEvent(counters, { type: 'stream.opened', atMs: 1, streamSid: 'MZ1', fence: 1, reason: 'resumed', lostMs });
  }
  expect(figures().addedLatencyMs?.toAgent.p99).toBeCloseTo(50, -1);
  for (let passedMs = 0; passedMs < 120_000; passedMs += 2_000) {
    clock.advance(2_000);
    latency.toAgent.record(2);
    latency.toCaller.record(3);
    figures();
  }
  const last = figures();
  expect(replicaFiguresSchema.parse(last)).toEqual(last);
  expect(last.addedLatencyMs?.toAgent.p99).toBeCloseTo(2, 1);
  expect(last.addedLatencyMs?.toCaller.p50).toBeCloseTo(3, 1);
  expect(last).toMatchObject({ gapsHeard: 1, takenOver: 25 });
  expect(last.decisionToClearMs).toBeUndefined();
  expect(last.callMinutes).toBeCloseTo(6);
  expect(last.lastSilencesMs).toEqual(Array.from({ length: 20 }, (_, index) => index + 6));
});
