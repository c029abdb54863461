import { redisTest as base, waitUntil } from '@trunkline/testkit';
import { TrunklineError } from '@trunkline/protocol';
import { startWire, type WireRig } from './wire-rig.test-support.ts';

const test = base.extend<{ wire: WireRig }>({
  wire: async ({ redis }, use) => {
    const wire = await startWire(redis);
    await use(wire);
    await wire.close();
  },
});

const post = (wire: WireRig, key: string, body: object = { message: 'hello' }, headers: Record<string, string> = {}) =>
  wire.ask('/chat', { method: 'POST', body, headers: { 'idempotency-key': key, ...headers } });
const sentTo = (wire: WireRig): number =>
  [...wire.chat.sessions.values()].reduce((sum, { sent }) => sum + sent.length, 0);

test('a request that is sent again with its key, bare or quoted, gets the first answer, and nothing is asked twice', async ({
  wire,
  expect,
}) => {
  const first = await (await post(wire, 'k-1')).json();
  expect(await (await post(wire, '"k-1"')).json()).toEqual(first);
  const events = await (await post(wire, 'k-1', { message: 'hello' }, { accept: 'text/event-stream' })).text();
  expect(events).toMatch(/^id: 1003-0\nevent: message.completed\ndata: \{.*"reply":"You said: hello"/);
  expect(sentTo(wire)).toBe(1);
});

test('a key is the sender’s own: another sender’s same key is another request', async ({ wire, expect }) => {
  const mine = (await (await post(wire, 'k-1')).json()) as { sessionId: string };
  const headers = { authorization: 'Bearer another-key-of-them' };
  const theirs = (await (await post(wire, 'k-1', { message: 'hello' }, headers)).json()) as { sessionId: string };
  expect(theirs.sessionId).not.toBe(mine.sessionId);
  expect(sentTo(wire)).toBe(2);
});

test('the key is refused for another body, and while its first answer is still under way', async ({ wire, expect }) => {
  wire.chat.reply = undefined;
  const running = post(wire, 'k-1');
  await waitUntil(() => sentTo(wire) === 1);
  const again = await post(wire, 'k-1');
  expect([again.status, again.headers.get('retry-after')]).toEqual([409, '1']);
  const [[sessionId, session] = []] = wire.chat.sessions;
  wire.chat.complete(sessionId!, session!.running!, 'done');
  expect((await running).status).toBe(200);
  const other = await post(wire, 'k-1', { message: 'something else' });
  expect([other.status, await other.json()]).toEqual([
    422,
    { error: { code: 'TL_INVALID_FIELD', message: 'Idempotency-Key: was used for another request' } },
  ]);
});

test('after a failed answer the same key asks anew, in the same session and under the same message id', async ({
  wire,
  expect,
}) => {
  wire.chat.sendFault = new TrunklineError('TL_QUEUE_FULL', 'Too many messages wait.', { retryAfterMs: 4_000 });
  const full = await post(wire, 'k-1');
  expect([full.status, full.headers.get('retry-after')]).toEqual([429, '4']);
  wire.chat.sendFault = undefined;
  wire.chat.reply = undefined;
  const failing = post(wire, 'k-1');
  await waitUntil(() => sentTo(wire) === 1);
  const [[sessionId, session] = []] = wire.chat.sessions;
  const messageId = session!.running!;
  wire.chat.emit(sessionId!, {
    type: 'error',
    messageId,
    code: 'TL_AGENT_UNAVAILABLE',
    message: 'No.',
    retryable: true,
  });
  expect((await failing).status).toBe(503);
  wire.chat.reply = () => ['fine'];
  expect(await (await post(wire, 'k-1')).json()).toMatchObject({ sessionId, messageId, reply: 'fine' });
});

test('an answer whose reader has hung up is finished, and the same key then gets it', async ({ wire, expect }) => {
  wire.chat.reply = undefined;
  const aborter = new AbortController();
  const { url } = wire;
  const running = fetch(`${url}/chat`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer a-key-of-the-tests',
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'idempotency-key': 'k-1',
    },
    body: JSON.stringify({ message: 'hello' }),
    signal: aborter.signal,
  });
  await (await running).body?.getReader().read();
  aborter.abort();
  await waitUntil(() => wire.readers.count === 0);
  expect((await post(wire, 'k-1')).status).toBe(409);
  const [[sessionId, session] = []] = wire.chat.sessions;
  wire.chat.complete(sessionId!, session!.running!, 'done');
  const again = await waitUntil(async () => {
    const response = await post(wire, 'k-1');
    return response.status === 200 ? response : undefined;
  });
  expect(await again?.json()).toMatchObject({ reply: 'done' });
  expect(sentTo(wire)).toBe(1);
});
