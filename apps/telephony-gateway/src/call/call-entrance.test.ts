/** Two streams of one call that open on one replica at the same time, in every order in which the store may answer. */
import type { CallId, Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { describe, expect, it } from 'vitest';
import type { CarrierLink } from './media/carrier-link.ts';
import { CallEntrance } from './call-entrance.ts';
import type { HeldCall } from './held-call.ts';

const CALL: CallId = 'call_1';
const settle = async (): Promise<void> => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
};
const linkOf = (streamSid: string) => ({ streamId: streamSid }) as CarrierLink;

function createRig() {
  let fence = 0;
  const updates: (() => void)[] = [];
  const held = new Map<CallId, HeldCall>();
  const streams: string[] = [];
  const store = {
    leases: {
      acquire: async () => ({ fence: (fence += 1), mailboxCursor: '0-0', reason: 'first', previousHolder: undefined }),
      release: async () => true,
    },
    sessions: { update: () => new Promise((resolve) => updates.push(() => resolve('ok'))) },
    events: {},
  } as unknown as SessionStore;
  const entrance = new CallEntrance({
    store,
    replicaId: 'replica-a',
    epochMs: () => 0,
    clock: { nowMs: () => 0 },
    held,
    isClosing: () => false,
    onOpened() {},
    start({ link, lease }) {
      streams.push(link.streamId);
      const runner = { isOver: false, attach: ({ streamId }: CarrierLink) => void streams.push(streamId) };
      held.set(CALL, { runner, lease } as unknown as HeldCall);
    },
  });
  const open = (streamSid: string) => {
    const opened = entrance.open({ callId: CALL } as Session, linkOf(streamSid));
    return opened.then(
      () => 'in',
      (error: Error) => error.message,
    );
  };
  return { open, updates, held, streams };
}

describe('two streams that open at once', () => {
  it('hold the call by the lease of the newer', async () => {
    const { open, updates, held, streams } = createRig();
    const both = [open('MZ1'), open('MZ2')];
    await settle();
    for (const answer of updates) answer();
    expect(await Promise.all(both)).toEqual(['in', 'in']);
    expect(held.get(CALL)?.lease.fence).toBe(2);
    expect(streams).toEqual(['MZ1', 'MZ2']);
  });

  it('leave the newer in the call when the older is let in after it', async () => {
    const { open, updates, held, streams } = createRig();
    const both = [open('MZ1'), open('MZ2')];
    await settle();
    updates[1]?.();
    await settle();
    updates[0]?.();
    expect(await Promise.all(both)).toEqual(['a newer stream has the call', 'in']);
    expect(held.get(CALL)?.lease.fence).toBe(2);
    expect(streams).toEqual(['MZ2']);
  });
});
