import { atOnce } from './harness.ts';
import type { StoreTest } from './harness.ts';

export function chatPeopleContract(test: StoreTest): void {
  test.describe('people in a chat', () => {
    test('a person has the session once, under a name, until it is handed back', async ({
      harness: { store },
      expect,
    }) => {
      const { chats, feeds } = store;
      const { sessionId } = await chats.open(undefined, { channel: 'chat' });
      await atOnce(3, () => chats.mute(sessionId, ''));
      await chats.mute(sessionId, 'Ann');
      // Somebody in particular is not made nobody by a hand-off that comes late.
      await chats.mute(sessionId, '');
      expect(await chats.read(sessionId)).toMatchObject({ human: 'Ann' });
      await atOnce(2, () => chats.handBack(sessionId));
      expect(await chats.read(sessionId)).not.toHaveProperty('human');
      expect((await feeds.read(sessionId, '0')).events.map(({ event }) => event)).toEqual([
        { type: 'presence', agent: 'muted' },
        { type: 'presence', agent: 'muted', human: 'Ann' },
        { type: 'presence', agent: 'active' },
      ]);
    });

    test('what a person writes is part of the transcript, a note is for the agent alone', async ({
      harness: { store },
      expect,
    }) => {
      const { chats, transcripts } = store;
      const { sessionId } = await chats.open(undefined, { channel: 'chat' });
      await chats.post(sessionId, { messageId: 'm1', text: 'Ann here.', name: 'Ann' });
      await atOnce(2, () => chats.note(sessionId, 'n1', 'It is booked.'));
      expect(await transcripts.read(sessionId)).toMatchObject([
        { role: 'human', text: 'Ann here.', name: 'Ann', channel: 'chat', status: 'answered' },
      ]);
      expect((await chats.entries(sessionId)).map(({ role, text }) => [role, text])).toEqual([
        ['human', 'Ann here.'],
        ['system', 'It is booked.'],
      ]);
    });

    test('nobody writes in a session that is over or unknown', async ({ harness: { store }, expect }) => {
      const { chats } = store;
      const { sessionId } = await chats.open(undefined, { channel: 'chat' });
      await chats.end(sessionId);
      const methods = (id: string) => [
        () => chats.mute(id, ''),
        () => chats.handBack(id),
        () => chats.post(id, { messageId: 'm', text: 't' }),
        () => chats.note(id, 'n', 't'),
      ];
      const codes = async (id: string) =>
        Promise.all(methods(id).map((method) => method().catch((error: { code: string }) => error.code)));
      expect(new Set(await codes(sessionId))).toEqual(new Set(['TL_SESSION_EXPIRED']));
      expect(new Set(await codes('sess_unknown'))).toEqual(new Set(['TL_SESSION_NOT_FOUND']));
      expect(await chats.end('sess_unknown')).toBe('missing');
    });

    test('a chat has a name at Vapi by which its session is found, however long its id is', async ({
      harness: { store },
      expect,
    }) => {
      const { chats } = store;
      const long = `shop-${'a'.repeat(123)}`;
      expect(await chats.nameForVapi('a'.repeat(40))).toBe('a'.repeat(40));
      const name = await chats.nameForVapi(long);
      expect(name.length).toBeLessThanOrEqual(40);
      expect(await chats.nameForVapi(`${long.slice(0, -1)}b`)).not.toBe(name);
      expect(await chats.findByVapiName(name)).toBe(long);
      expect(await chats.findByVapiName('a'.repeat(40))).toBe('a'.repeat(40));
      expect(await chats.findByVapiName(`id.${'x'.repeat(32)}`)).toBeUndefined();
      expect(await chats.findByVapiName('no id of ours')).toBeUndefined();
    });
  });
}
