/** What the holder of a call writes into its session, over a store that does not answer for a while. */
import type { Session } from '@trunkline/protocol';
import { createLogger } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { createCallSession } from './call-session.ts';

const settle = async (): Promise<void> => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
};
const agentOf = (name: string) => ({ vapiCallId: name, socketUrl: `wss://${name}`, controlUrl: `https://${name}` });

function createRig() {
  const written: unknown[] = [];
  const store = { isAway: false, isEmpty: false };
  const answer = <T>(what: unknown[], reply: T): Promise<T> => {
    if (store.isAway) return Promise.reject(new Error('away'));
    written.push(what);
    return Promise.resolve(reply);
  };
  const sessions = {
    update: (_: string, fields: object) => answer(['update', fields], 'ok'),
    writeAgent: (_: string, { vapiCallId }: Session, { number, fence }: { number: number; fence: number }) =>
      answer(['agent', vapiCallId, number, fence], store.isEmpty ? 'missing' : 'ok'),
    linkVapiCall: (vapiCallId: string) => answer(['link', vapiCallId], undefined),
    restore: ({ vapiCallId, state, streamSid }: Session) =>
      answer(['restore', vapiCallId, state, streamSid], 'restored'),
    handOver: () => answer(['handOver'], 'ok'),
  };
  const lease = { fence: 7, isResumed: false, isRescued: false, provenMs: 0 };
  const session = createCallSession({
    store: { sessions, commands: {} } as unknown as Pick<SessionStore, 'sessions' | 'commands' | 'idempotency'>,
    session: {
      callId: 'call_1',
      channel: 'twilio',
      state: 'ringing',
      intent: 'talk',
      createdAtMs: 0,
      streamAttempts: 1,
    },
    lease,
    journal: { flush: async () => {} },
    clock: new ManualClock(),
    epochMs: () => 0,
    transferNumber: undefined,
    transferMode: 'cold',
    isAllowedDestination: () => false,
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  return { session, store, written, lease };
}

describe('the session of a held call', () => {
  it('gets its agent, and the link of that agent, as soon as the store answers', async () => {
    const { session, store, written } = createRig();
    store.isAway = true;
    session.agentTalks(agentOf('first'), 0);
    await settle();
    session.keepHouse();
    await settle();
    expect(written).toEqual([]);
    store.isAway = false;
    session.keepHouse();
    await settle();
    session.keepHouse();
    expect(written).toEqual([
      ['agent', 'first', 1, 7],
      ['link', 'first'],
    ]);
  });

  it('gets the last agent only, with a number above those before and the lease of now', async () => {
    const { session, store, written, lease } = createRig();
    store.isAway = true;
    session.agentTalks(agentOf('first'), 0);
    session.agentTalks(agentOf('second'), 0);
    await settle();
    store.isAway = false;
    lease.fence = 8;
    session.keepHouse();
    await settle();
    expect(written).toEqual([
      ['agent', 'second', 2, 8],
      ['link', 'second'],
    ]);
  });

  it('is written anew with its agent when the store has lost it', async () => {
    const { session, store, written } = createRig();
    session.streamOpened('MZ1');
    store.isEmpty = true;
    session.agentTalks(agentOf('first'), 0);
    await settle();
    expect(written).toContainEqual(['restore', 'first', 'live', 'MZ1']);
  });

  it('is not called lost by a late write once a stream is back', async () => {
    const { session, store, written } = createRig();
    store.isAway = true;
    session.lost();
    await settle();
    session.streamOpened('MZ2');
    store.isAway = false;
    session.keepHouse();
    await settle();
    expect(written).toEqual([]);
  });

  it('is handed over after what waits has been written, and says so when a fault was the reason', async () => {
    const { session, store, written } = createRig();
    store.isAway = true;
    session.agentTalks(agentOf('first'), 0);
    await settle();
    store.isAway = false;
    await session.handOver(true);
    expect(written).toEqual([['agent', 'first', 1, 7], ['link', 'first'], ['update', { faults: 1 }], ['handOver']]);
  });
});
