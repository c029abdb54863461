import type { CallEvent, CallId, CommandId } from '@trunkline/protocol';
import { atOnce, newSession } from './harness.ts';
import type { StoreHarness, StoreTest } from './harness.ts';
import type { SessionStore } from '../session-store.ts';

const ENDING = { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 1 } as const;
const eventOf = (streamSid: string): CallEvent => ({ type: 'stream.lost', atMs: 1, streamSid });

async function openCall({ store }: StoreHarness) {
  const session = newSession({ state: 'live' });
  await store.sessions.create(session);
  return session;
}

/** Everything that the holder of a stream can write, as it would try it when it does not know that it was replaced. */
function writesOf({ sessions, events, leases, commands }: SessionStore, callId: CallId, fence: number) {
  const transfer = { transferId: 'cmd_t', to: 'announcing' } as const;
  const writes: Record<string, () => Promise<unknown>> = {
    update: () => sessions.update(callId, { floor: 'agent' }, { fence }),
    append: () => events.append(callId, [eventOf('MZ-old')], { fence }),
    handOver: () => sessions.handOver(callId, { fence }, { reason: 'drain', atMs: 1 }),
    moveTransfer: () => sessions.moveTransfer(callId, transfer, {}, { fence }),
    take: () => commands.take(callId, { fence }),
    finish: () => commands.finish(callId, 'cmd_1', { fence }),
    renew: () => leases.renew(callId, 'replica-a', fence, 60_000),
    release: () => leases.release(callId, 'replica-a', fence),
    end: () => sessions.end(callId, ENDING, { fence }),
    writeAgent: () => sessions.writeAgent(callId, { vapiCallId: 'vapi-old' }, { number: 9, fence }),
    restore: () => sessions.restore(newSession({ callId, state: 'live' }), { fence }),
  };
  return writes;
}

async function dump({ redis, keys }: StoreHarness, callId: CallId): Promise<unknown> {
  return Promise.all([
    redis.hgetall(keys.session(callId)),
    redis.xrange(keys.events(callId), '-', '+'),
    redis.xrange(keys.mailbox(callId), '-', '+'),
    redis.hgetall(keys.lease(callId)),
    redis.get(keys.fence(callId)),
    redis.hgetall(keys.commands(callId)),
  ]);
}

export function fencingContract(test: StoreTest): void {
  test.describe('fencing', () => {
    test('a holder that was replaced changes not one byte of the call, whatever it tries', async ({
      harness,
      expect,
    }) => {
      const { store } = harness;
      const { callId } = await openCall(harness);
      const older = await store.leases.acquire(callId, 'replica-a', 60_000);
      await store.commands.send(callId, { type: 'call.hangup', id: 'cmd_1', by: 'operator' });
      await store.leases.acquire(callId, 'replica-b', 60_000);
      const before = await dump(harness, callId);
      const answers: Record<string, unknown> = {};
      for (const [name, write] of Object.entries(writesOf(store, callId, older.fence))) answers[name] = await write();
      expect(answers).toEqual({
        update: 'fenced',
        append: 'fenced',
        handOver: 'fenced',
        moveTransfer: 'fenced',
        take: 'fenced',
        finish: false,
        renew: false,
        release: false,
        end: undefined,
        writeAgent: 'fenced',
        restore: 'fenced',
      });
      expect(await dump(harness, callId)).toEqual(before);
    });

    test('in a race of takeovers and writes, no event of a holder comes behind one of its successor', async ({
      harness,
      expect,
    }) => {
      const other = await harness.createStore();
      const { callId } = await openCall(harness);
      const refused = await atOnce(30, async (index) => {
        const store = index % 2 ? other : harness.store;
        const { fence } = await store.leases.acquire(callId, `replica-${index}`, 60_000);
        const outcomes = await atOnce(5, () =>
          store.events.append(callId, [{ type: 'stream.opened', atMs: 1, streamSid: 'MZ1', fence }], { fence }),
        );
        return outcomes.filter((outcome) => outcome === 'fenced').length;
      });
      const { entries } = await other.events.read(callId);
      const fences = entries.flatMap(({ event }) => (event.type === 'stream.opened' ? [event.fence] : []));
      expect(fences).toEqual(fences.toSorted((a, b) => a - b));
      expect(fences).toHaveLength(150 - refused.reduce((sum, count) => sum + count, 0));
      expect(fences.length).toBeGreaterThanOrEqual(5);
    });

    test('after Redis has come back empty, the stream that was opened since wins over the one before', async ({
      harness,
      expect,
    }) => {
      const { store, redis, keys } = harness;
      const session = await openCall(harness);
      const { callId } = session;
      const older = await store.leases.acquire(callId, 'replica-a', 60_000);
      await redis.del(keys.lease(callId), keys.fence(callId), keys.mailbox(callId), keys.session(callId));
      await store.sessions.create(session);
      const newer = await store.leases.acquire(callId, 'replica-b', 60_000);
      expect(await store.leases.renew(callId, 'replica-a', older.fence, 60_000)).toBe(false);
      expect(await store.events.append(callId, [eventOf('MZ-old')], older)).toBe('fenced');
      expect(await store.leases.renew(callId, 'replica-b', newer.fence, 60_000)).toBe('held');
    });

    test.for(['renew', 'append'] as const)(
      'a takeover that was lost in a fail-over counts again from the first %s of the newer holder',
      async (first, { harness, expect }) => {
        const { store, redis, keys } = harness;
        const { callId } = await openCall(harness);
        const older = await store.leases.acquire(callId, 'replica-a', 60_000);
        const newer = await store.leases.acquire(callId, 'replica-b', 60_000);
        // What a replica knew that the second acquisition had not reached.
        await redis.set(keys.fence(callId), older.fence, 'PX', 60_000);
        await redis.hset(keys.lease(callId), { holder: 'replica-a', fence: older.fence });

        const event = [eventOf('MZ-new')];
        if (first === 'append') expect(await store.events.append(callId, event, newer)).toBe('ok');
        else expect(await store.leases.renew(callId, 'replica-b', newer.fence, 60_000)).toBe('held');
        expect(await store.sessions.update(callId, { floor: 'agent' }, older)).toBe('fenced');
        expect(await store.leases.renew(callId, 'replica-a', older.fence, 60_000)).toBe(false);
        expect(await store.leases.renew(callId, 'replica-b', newer.fence, 60_000)).toBe('held');
        expect(await redis.pttl(keys.fence(callId))).toBeGreaterThan(0);
      },
    );

    test('a holder whose lease has run out goes on writing until somebody takes the call', async ({
      harness,
      expect,
    }) => {
      const { store, redis, keys } = harness;
      const { callId } = await openCall(harness);
      const lease = await store.leases.acquire(callId, 'replica-a', 60_000);
      await redis.del(keys.lease(callId));
      expect(await store.sessions.update(callId, { floor: 'agent' }, lease)).toBe('ok');
      expect(await store.events.append(callId, [eventOf('MZ1')], lease)).toBe('ok');
      await store.leases.acquire(callId, 'replica-b', 60_000);
      expect(await store.events.append(callId, [eventOf('MZ1')], lease)).toBe('fenced');
    });

    test('writers that hold no stream need no number', async ({ harness, expect }) => {
      const { store } = harness;
      const { callId } = await openCall(harness);
      await store.leases.acquire(callId, 'replica-a', 60_000);
      await store.events.append(callId, [eventOf('MZ1')]);
      const unknown: CommandId = 'cmd_unknown';
      expect((await store.events.read(callId)).entries).toHaveLength(1);
      expect(await store.commands.status(callId, unknown)).toBe('unknown');
    });
  });
}
