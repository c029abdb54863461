import { waitUntil } from '@trunkline/testkit';
import { Redis } from 'ioredis';
import { connectionFor, newCallId } from './harness.ts';
import type { StoreTest } from './harness.ts';

export function atMostOnceContract(test: StoreTest): void {
  test('a command whose connection breaks before the answer is refused at once, and not sent again', async ({
    harness: { store, redis, keys },
    expect,
    onTestFinished,
  }) => {
    const callId = newCallId();
    const connection = await connectionFor(redis, keys.mailbox(callId));
    const operator = new Redis({ host: connection.options.host!, port: connection.options.port! });
    onTestFinished(() => operator.disconnect());
    const id = await connection.call('CLIENT', 'ID');
    await operator.call('CLIENT', 'PAUSE', '60000', 'WRITE');
    onTestFinished(async () => void (await operator.call('CLIENT', 'UNPAUSE')));

    const startedMs = performance.now();
    const posted = store.mailbox
      .post(callId, { type: 'carrier.callEnded', status: 'completed' })
      .catch((error: unknown) => error);
    await waitUntil(async () => (await operator.info('clients')).includes('blocked_clients:1'), {
      what: 'the message to have arrived and to be held back',
    });
    await operator.call('CLIENT', 'KILL', 'ID', String(id));
    expect(await posted).toMatchObject({ code: 'TL_STORE_UNAVAILABLE' });
    expect(performance.now() - startedMs).toBeLessThan(500);

    await operator.call('CLIENT', 'UNPAUSE');
    await waitUntil(() => store.sessions.touch(callId).then(() => true), { what: 'the client to recover' });
    expect(await redis.xlen(keys.mailbox(callId))).toBe(0);
  });
}
