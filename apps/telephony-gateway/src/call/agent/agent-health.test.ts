import { AGENT_REFUSES } from '@trunkline/call-core';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { AgentHealth } from './agent-health.ts';
import type { AgentSocket } from './agent-socket.ts';

function createRig(silenceMs = 10_000) {
  const clock = new ManualClock();
  const told: string[] = [];
  const health = new AgentHealth({
    callId: 'call_1',
    watch: { failed: (_callId, call, reason) => void told.push(`${call.vapiCallId} ${reason}`) },
    clock,
    silenceMs,
  });
  const call = { vapiCallId: 'A', socketUrl: 'wss://a', controlUrl: undefined };
  const socketOf = (fields: Partial<AgentSocket> = {}): AgentSocket =>
    ({ call, openedMs: clock.nowMs(), isFirstOfCall: true, isHeard: false, ...fields }) as AgentSocket;
  return { clock, told, health, socketOf };
}

describe('what an agent says of its provider', () => {
  it('is that it is silent, when nothing at all has come since its call began', () => {
    const rig = createRig();
    const [silent, heard, second] = [
      rig.socketOf(),
      rig.socketOf({ isHeard: true }),
      rig.socketOf({ isFirstOfCall: false }),
    ];
    rig.clock.advance(9_999);
    expect(rig.health.isSilent(silent)).toBe(false);
    rig.clock.advance(1);
    expect([silent, heard, second, undefined].map((socket) => rig.health.isSilent(socket))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    const patient = createRig(0);
    const socket = patient.socketOf();
    patient.clock.advance(1_000_000);
    expect(patient.health.isSilent(socket)).toBe(false);
  });

  it('is a breakdown of the platform or a socket that is lost, and no end that was meant', () => {
    const rig = createRig();
    rig.health.brokeDown(rig.socketOf(), 'silent');
    rig.health.brokeDown(rig.socketOf(), 'worker-shutdown');
    rig.health.brokeDown(rig.socketOf(), 'exceeded-max-duration');
    rig.health.brokeDown(undefined, 'worker-shutdown');
    rig.health.socketLost(rig.socketOf(), 1006);
    rig.health.socketLost(rig.socketOf(), AGENT_REFUSES);
    expect(rig.told).toEqual(['A silent', 'A worker-shutdown', 'A socket-lost']);
  });
});
