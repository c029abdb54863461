import type { CallCommand, CallId, CommandId } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { atOnce, newCallId, newSession } from './harness.ts';
import type { StoreHarness, StoreTest } from './harness.ts';
import type { TakenCommand } from '../streams/call-commands.ts';

const say = (id: CommandId, text = 'hello'): CallCommand => ({ type: 'call.say', id, text });
const summary = (taken: TakenCommand[] | 'fenced') =>
  taken === 'fenced' ? taken : taken.map(({ command, takenBefore }) => `${command.id} ${takenBefore}`);

async function openCall({ store }: StoreHarness): Promise<CallId> {
  const session = newSession({ state: 'live' });
  await store.sessions.create(session);
  return session.callId;
}

export function commandsContract(test: StoreTest): void {
  test.describe('commands', () => {
    test('a command reaches the holder, is carried out and done', async ({ harness, expect }) => {
      const { commands, leases } = harness.store;
      const callId = await openCall(harness);
      expect(await commands.send(callId, say('cmd_0'))).toBe('waiting');
      const lease = await leases.acquire(callId, 'replica-a', 60_000);
      expect(await commands.send(callId, say('cmd_1'))).toBe('held');
      expect(await commands.status(callId, 'cmd_1')).toBe('waiting');
      expect(await commands.take(callId, lease)).toEqual([
        { command: say('cmd_0'), takenBefore: 'never' },
        { command: say('cmd_1'), takenBefore: 'never' },
      ]);
      expect(await commands.status(callId, 'cmd_1')).toBe('taken');
      expect(await commands.finish(callId, 'cmd_0', lease)).toBe(true);
      expect(await commands.status(callId, 'cmd_0')).toBe('done');
      // The answer to the first take may have been lost.
      expect(summary(await commands.take(callId, lease))).toEqual(['cmd_1 byMe']);
    });

    test('of many who send the same command, one does, and it stays done', async ({ harness, expect }) => {
      const other = await harness.createStore();
      const callId = await openCall(harness);
      const lease = await harness.store.leases.acquire(callId, 'replica-a', 60_000);
      const send = (index: number) => (index % 2 ? other : harness.store).commands.send(callId, say('cmd_1'));
      const sent = await atOnce(20, send);
      expect(sent.filter((outcome) => outcome === 'held')).toHaveLength(1);
      expect(sent.filter((outcome) => outcome === 'repeated')).toHaveLength(19);
      expect(summary(await other.commands.take(callId, lease))).toEqual(['cmd_1 never']);
      await other.commands.finish(callId, 'cmd_1', lease);
      expect(await send(0)).toBe('repeated');
      expect(await other.commands.take(callId, lease)).toEqual([]);
    });

    test('of many takes at once, one is the first', async ({ harness, expect }) => {
      const { commands, leases } = harness.store;
      const callId = await openCall(harness);
      const lease = await leases.acquire(callId, 'replica-a', 60_000);
      await commands.send(callId, say('cmd_1'));
      const taken = await atOnce(20, () => commands.take(callId, lease));
      expect(taken.map(summary).filter((one) => one[0] === 'cmd_1 never')).toHaveLength(1);
    });

    test('what a holder died with goes to the next one, which is told so; what it had not seen is new', async ({
      harness,
      expect,
    }) => {
      const { commands, leases } = harness.store;
      const callId = await openCall(harness);
      const older = await leases.acquire(callId, 'replica-a', 60_000);
      await commands.send(callId, say('cmd_1'));
      await commands.send(callId, say('cmd_2'));
      await commands.take(callId, older);
      await commands.finish(callId, 'cmd_1', older);
      await commands.send(callId, say('cmd_3'));
      const newer = await leases.acquire(callId, 'replica-b', 60_000);
      expect(await commands.take(callId, older)).toBe('fenced');
      expect(await commands.finish(callId, 'cmd_2', older)).toBe(false);
      expect(summary(await commands.take(callId, newer))).toEqual(['cmd_2 byEarlier', 'cmd_3 never']);
    });

    test('a request to hand over is for its holder alone', async ({ harness, expect }) => {
      const { commands, leases } = harness.store;
      const callId = await openCall(harness);
      const older = await leases.acquire(callId, 'replica-a', 60_000);
      const handOver = { type: 'call.handOver', id: 'cmd_1', fence: older.fence, reason: 'drain' } as const;
      await commands.send(callId, handOver);
      expect(summary(await commands.take(callId, older))).toEqual(['cmd_1 never']);
      const newer = await leases.acquire(callId, 'replica-b', 60_000);
      expect(await commands.take(callId, newer)).toEqual([]);
      expect(await commands.status(callId, 'cmd_1')).toBe('done');
    });

    test('a call that is unknown, over or full takes no command', async ({ harness, expect }) => {
      const { commands, sessions } = await harness.createStore({ commandsPerCall: 2 });
      expect(await commands.send(newCallId(), say('cmd_1'))).toBe('missing');
      const callId = await openCall(harness);
      expect(await commands.send(callId, say('cmd_1'))).toBe('waiting');
      expect(await commands.send(callId, say('cmd_2'))).toBe('waiting');
      expect(await commands.send(callId, say('cmd_3'))).toBe('full');
      await sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 1 });
      expect(await commands.send(callId, say('cmd_4'))).toBe('ended');
      expect(await harness.redis.pttl(harness.keys.commands(callId))).toBeGreaterThan(0);
    });

    test('a command of a later version is left for a holder that knows it', async ({ harness, expect }) => {
      const { commands, leases } = harness.store;
      const callId = await openCall(harness);
      const lease = await leases.acquire(callId, 'replica-a', 60_000);
      await commands.send(callId, { type: 'call.levitate', id: 'cmd_1' } as unknown as CallCommand);
      await commands.send(callId, say('cmd_2'));
      expect(summary(await commands.take(callId, lease))).toEqual(['cmd_2 never']);
      expect(await commands.status(callId, 'cmd_1')).toBe('taken');
    });

    test('the reader of the mailbox calls for a look when a call is watched and when a command comes', async ({
      harness,
      expect,
    }) => {
      const { commands, leases } = harness.store;
      const callId = await openCall(harness);
      await commands.send(callId, say('cmd_0'));
      const calls: string[] = [];
      const messages: unknown[] = [];
      const reader = harness.store.createMailboxReader({
        replicaId: 'replica-a',
        subscriber: await harness.connect(),
        onMessage: (_, message) => messages.push(message),
        onCommands: (of) => calls.push(of),
      });
      const { mailboxCursor } = await leases.acquire(callId, 'replica-a', 60_000);
      reader.watch(callId, mailboxCursor);
      await waitUntil(() => calls.length === 1, { what: 'the first look' });
      await commands.send(callId, say('cmd_1'));
      await waitUntil(
        () => {
          harness.clock.advance(1_000);
          return calls.length === 2;
        },
        { what: 'the second look' },
      );
      expect(calls).toEqual([callId, callId]);
      expect(messages).toEqual([]);
      expect(reader.counters.malformed).toBe(0);
      await reader.close();
    });
  });
}
