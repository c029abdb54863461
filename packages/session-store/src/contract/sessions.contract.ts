import { waitUntil } from '@trunkline/testkit';
import { atOnce, newCallId, newSession } from './harness.ts';
import type { StoreTest } from './harness.ts';

const ENDING = { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 1_790_000_009_000 } as const;

export function sessionsContract(test: StoreTest): void {
  test.describe('sessions', () => {
    test('a retried webhook gets the session as it is, not a new one', async ({ harness: { store }, expect }) => {
      const session = newSession();
      expect(await store.sessions.create(session)).toEqual({ outcome: 'created', session });
      await store.sessions.update(session.callId, { state: 'live', streamSid: 'MZ1' });
      const retried = await store.sessions.create(session);
      expect(retried).toEqual({ outcome: 'exists', session: { ...session, state: 'live', streamSid: 'MZ1' } });
    });

    test('a history that takes nothing costs no session', async ({ harness: { store, redis, keys }, expect }) => {
      const session = newSession();
      const { callId, createdAtMs: atMs, channel } = session;
      await redis.set(keys.events(callId), 'no stream');
      const { outcome } = await store.sessions.create(session, { type: 'call.created', atMs, channel });
      expect(outcome).toBe('created');
      expect(await store.sessions.read(callId)).toEqual(session);
    });

    test('a session begins its history in the same step, and only once', async ({ harness: { store }, expect }) => {
      const session = newSession();
      const { callId, createdAtMs: atMs, channel } = session;
      const heard: unknown[] = [];
      store.events.listen({ written: (...facts) => void heard.push(facts), fenced: () => {} });
      const first = { type: 'call.created' as const, atMs, channel };
      await store.sessions.create(session, first);
      expect(await store.sessions.create(session, first)).toEqual({ outcome: 'exists', session });
      const { entries } = await store.events.read(callId);
      expect(entries.map(({ event }) => event)).toEqual([first]);
      expect(heard).toEqual([[callId, entries]]);
    });

    test('of many who create a session at once, one does', async ({ harness, expect }) => {
      const other = await harness.createStore();
      const session = newSession();
      const results = await atOnce(20, (index) => (index % 2 ? other : harness.store).sessions.create(session));
      expect(results.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    });

    test('every field comes back with its type, and none that was not set', async ({ harness: { store }, expect }) => {
      const session = newSession({ streamAttempts: 2, agentCreatedAtMs: 1_790_000_000_123, to: '' });
      await store.sessions.create(session);
      expect(await store.sessions.read(session.callId)).toEqual(session);
      expect(await store.sessions.read(newCallId())).toBeUndefined();
    });

    test('update sets what it names, removes what is undefined, and creates nothing', async ({ harness, expect }) => {
      const { sessions } = harness.store;
      const session = newSession({ streamSid: 'MZ1', intent: 'hangup' });
      await sessions.create(session);
      expect(await sessions.update(session.callId, { streamSid: undefined, vapiCallId: 'v1' })).toBe('ok');
      const { streamSid: _, ...rest } = session;
      expect(await sessions.read(session.callId)).toEqual({ ...rest, vapiCallId: 'v1' });

      const unknown = newCallId();
      expect(await sessions.update(unknown, { state: 'live' })).toBe('missing');
      expect(await sessions.read(unknown)).toBeUndefined();
    });

    test('a writer whose stream was taken over writes nothing', async ({ harness: { store }, expect }) => {
      const { sessions, leases } = store;
      const session = newSession();
      await sessions.create(session);
      const older = await leases.acquire(session.callId, 'replica-a', 5_000);
      const newer = await leases.acquire(session.callId, 'replica-b', 5_000);

      expect(await sessions.update(session.callId, { state: 'lost' }, older)).toBe('fenced');
      expect(await sessions.end(session.callId, ENDING, older)).toBeUndefined();
      expect(await sessions.read(session.callId)).toEqual(session);
      expect(await sessions.update(session.callId, { state: 'live' }, newer)).toBe('ok');
    });

    test('the end is final: no state leads out of it, late facts are still taken', async ({ harness, expect }) => {
      const { sessions } = harness.store;
      const session = newSession();
      await sessions.create(session);
      expect(await sessions.end(session.callId, ENDING)).toEqual({});
      expect(await sessions.update(session.callId, { state: 'live', streamSid: 'MZ9' })).toBe('ended');
      expect(await sessions.update(session.callId, { vapiCallId: 'late' })).toBe('ok');
      const ended = { ...session, ...ENDING, state: 'ended', vapiCallId: 'late' };
      expect(await sessions.read(session.callId)).toEqual(ended);
      expect(await sessions.create(session)).toEqual({ outcome: 'exists', session: ended });
    });

    test('of many who end a session at once, the first one does and its reason stays', async ({ harness, expect }) => {
      const other = await harness.createStore();
      const session = newSession();
      await harness.store.sessions.create(session);
      const won = await atOnce(20, (index) =>
        (index % 2 ? other : harness.store).sessions.end(session.callId, { ...ENDING, endedReason: `reason-${index}` }),
      );
      expect(won.filter((ended) => ended !== undefined)).toHaveLength(1);
      const ended = await other.sessions.read(session.callId);
      expect(ended?.endedReason).toBe(`reason-${won.findIndex((each) => each !== undefined)}`);
      expect(await other.sessions.end(newCallId(), ENDING)).toBeUndefined();
    });

    test('a session that nobody uses is forgotten', async ({ harness, expect }) => {
      const { sessions } = await harness.createStore({ sessionIdleMs: 20 });
      const { callId } = newSession();
      await sessions.create(newSession({ callId }));
      await waitUntil(async () => (await sessions.read(callId)) === undefined, { what: 'the session to expire' });
      expect(await sessions.touch(callId)).toBe(false);
    });

    test('use slides the expiry of session, events and mailbox; the end begins the retention and drops what only a live call needs', async ({
      harness,
      expect,
    }) => {
      const { store, redis, keys } = harness;
      const { callId } = newSession();
      const ofCall = [keys.session(callId), keys.events(callId), keys.mailbox(callId)];
      const shorten = (): Promise<unknown> => Promise.all(ofCall.map((key) => redis.pexpire(key, 10_000)));
      const livesMs = async (): Promise<number[]> =>
        (await Promise.all(ofCall.map((key) => redis.pttl(key)))).map((ms) => Math.ceil(ms / 10_000) * 10_000);
      await store.sessions.create(newSession({ callId }));
      await store.events.append(callId, [{ type: 'call.created', atMs: 1, channel: 'twilio' }]);
      await store.mailbox.post(callId, { type: 'carrier.callEnded', status: 'completed' });

      const { fence } = await store.leases.acquire(callId, 'replica-a', 5_000);
      const uses: (() => Promise<unknown>)[] = [
        () => store.sessions.touch(callId),
        () => store.sessions.update(callId, { state: 'live' }),
        () => store.events.append(callId, [{ type: 'stream.lost', atMs: 2, streamSid: 'MZ1' }]),
        () => store.leases.renew(callId, 'replica-a', fence, 5_000),
      ];
      const expectLives = async (use: () => Promise<unknown>, ms: number): Promise<void> => {
        await shorten();
        await use();
        expect(await livesMs()).toEqual([ms, ms, ms]);
      };
      for (const use of uses) await expectLives(use, 300_000);
      await store.sessions.end(callId, { ...ENDING, intent: 'apologise' });
      expect(await redis.exists(keys.mailbox(callId), keys.lease(callId))).toBe(0);
      expect(await store.sessions.read(callId)).toMatchObject({ intent: 'apologise', ...ENDING });
      ofCall.pop();
      expect(await livesMs()).toEqual([86_400_000, 86_400_000]);
      for (const use of [uses[0], uses[2]]) {
        await shorten();
        await use?.();
        expect(await livesMs()).toEqual([86_400_000, 86_400_000]);
      }
    });

    test('a record that is no session is refused by name of the field', async ({ harness, expect }) => {
      const { callId } = newSession();
      await harness.redis.hset(harness.keys.session(callId), { callId, channel: 'twilio', state: 'asleep' });
      await expect(harness.store.sessions.read(callId)).rejects.toMatchObject({
        code: 'TL_INTERNAL',
        message: expect.stringContaining('field state'),
      });
    });

    test('each agent leg of a call leads to it', async ({ harness: { store }, expect }) => {
      const callId = newCallId();
      await store.sessions.linkVapiCall('vapi-1', callId);
      await store.sessions.linkVapiCall('vapi-2', callId);
      expect(await store.sessions.findByVapiCall('vapi-1')).toBe(callId);
      expect(await store.sessions.findByVapiCall('vapi-2')).toBe(callId);
      expect(await store.sessions.findByVapiCall('vapi-3')).toBeUndefined();
    });
  });
}
