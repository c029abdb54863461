import type { Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { describe, expect, it } from 'vitest';
import type { FinishIntent } from '../../call/call-end.ts';
import { createCallSlots } from './call-slots.ts';

function createRig() {
  const released: string[] = [];
  const limits: unknown[] = [];
  const admission = {
    admit: async (request: { limits: unknown }) => {
      limits.push(request.limits);
      return { admitted: true, live: 1, isRepeated: false };
    },
    release: async (_: string, { kind }: { kind: string }) => void released.push(kind),
  };
  const slots = createCallSlots({
    store: { admission } as unknown as Pick<SessionStore, 'admission' | 'sessions'>,
    limits: { fleet: 10, perNumber: 2, perCaller: 1 },
    replicaId: 'r1',
    epochMs: () => 0,
    passesOn: () => true,
    log: { warn: () => {} },
  });
  const end = async (channel: Session['channel'], reason: string, intent: FinishIntent): Promise<string[]> => {
    const event = { type: 'call.ended', atMs: 0, endedBy: 'caller', reason, durationMs: 0 } as const;
    await slots.releasedAtEnd({ callId: 'call_1', channel }, async () => 'written')(event, intent);
    return released;
  };
  return { slots, limits, end };
}

describe('the slot of a call', () => {
  it.for([
    { channel: 'twilio', reason: 'caller-hung-up', intent: 'hangup', released: ['carrierStatus'] },
    { channel: 'twilio', reason: 'idle', intent: 'hangup', released: ['socketClosed'] },
    { channel: 'twilio', reason: 'no-agent', intent: 'apologise', released: [] },
    { channel: 'web', reason: 'caller-hung-up', intent: 'hangup', released: ['socketClosed'] },
    { channel: 'web', reason: 'no-agent', intent: 'apologise', released: ['socketClosed'] },
  ] as const)('on $channel after $reason is released by $released', async ({ channel, reason, intent, released }) => {
    expect(await createRig().end(channel, reason, intent)).toEqual(released);
  });

  it('of a page counts for the fleet, and for no number and no caller', async () => {
    const { slots, limits } = createRig();
    const call = { callId: 'call_1', state: 'ringing', intent: 'talk', createdAtMs: 0, streamAttempts: 1 } as const;
    await slots.admit({ ...call, channel: 'web' });
    await slots.admit({ ...call, channel: 'twilio', from: '+15550100001', to: '+15550100002' });
    expect(limits).toEqual([{ fleet: 10 }, { fleet: 10, perNumber: 2, perCaller: 1 }]);
  });
});
