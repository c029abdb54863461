import { once } from 'node:events';
import { ManualClock, redisTest as base, waitUntil } from '@trunkline/testkit';
import { WebSocket } from 'ws';
import { API_KEY, ORIGIN, startWire, type WireRig } from '../http/wire-rig.test-support.ts';

const test = base.extend<{ clock: ManualClock; wire: WireRig }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
  clock: async ({}, use) => use(new ManualClock()),
  wire: async ({ redis, clock }, use) => {
    const wire = await startWire(redis, { clock });
    await use(wire);
    await wire.close();
  },
});

interface Client {
  socket: WebSocket;
  events: Record<string, unknown>[];
  say(value: object | string | Buffer): void;
  /** The close code. */
  closed: Promise<number>;
}

function connect(wire: WireRig, { query = '', protocols = [] as string[], headers = {} } = {}): Client {
  const socket = new WebSocket(`${wire.url.replace('http', 'ws')}/chat/ws${query}`, protocols, { headers });
  const events: Record<string, unknown>[] = [];
  socket.on('message', (data: Buffer) => events.push(JSON.parse(data.toString()) as Record<string, unknown>));
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve);
  });
  return {
    socket,
    events,
    closed,
    say: (value) => socket.send(typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)),
  };
}

async function open(wire: WireRig, options?: Parameters<typeof connect>[1]): Promise<Client> {
  const client = connect(wire, options);
  await once(client.socket, 'open');
  return client;
}

const withKey = { query: '?sessionId=s', headers: { authorization: `Bearer ${API_KEY}` } };
const withToken = (token: string) => ({ protocols: ['trunkline.v1', `token.${token}`], headers: { origin: ORIGIN } });
const typesOf = ({ events }: Client) => events.map(({ type }) => type);

test('a page talks over a socket with its token: messages go in, the events of its session come out', async ({
  wire,
  expect,
}) => {
  const client = await open(wire, withToken(await wire.token('s')));
  expect(client.socket.protocol).toBe('trunkline.v1');
  client.say({ type: 'resume', after: '' });
  client.say({ type: 'ping' });
  client.say({ type: 'message', messageId: 'm1', text: 'hello' });
  client.say({ type: 'message', messageId: 'm2', text: 'again' });
  await waitUntil(() => typesOf(client).filter((type) => type === 'message.completed').length === 2);
  expect(wire.chat.session('s').sent.map(({ message }) => message)).toEqual(['hello', 'again']);
  expect(client.events[0]).toEqual({ type: 'pong' });
  expect(client.events.slice(1, 5)).toMatchObject([
    { id: '1000-0', type: 'message.started', messageId: 'm1', asked: 'hello' },
    { type: 'message.delta', delta: 'You said: ' },
    { type: 'message.delta', delta: 'hello' },
    { type: 'message.completed', reply: 'You said: hello' },
  ]);
  client.socket.close();
});

test('whoever comes back gets what followed the event it names, and nothing twice', async ({ wire, expect }) => {
  await wire.ask('/chat', { method: 'POST', body: { message: 'one', sessionId: 's' } });
  const client = await open(wire, withKey);
  client.say({ type: 'resume', after: '1001-0' });
  await waitUntil(() => client.events.length === 2);
  client.say({ type: 'message', messageId: 'm2', text: 'two' });
  await waitUntil(() => client.events.length === 6);
  expect(client.events.map(({ id }) => id)).toEqual(['1002-0', '1003-0', '1004-0', '1005-0', '1006-0', '1007-0']);
  client.socket.close();
});

test('whoever names no event gets the running answer from its start', async ({ wire, clock, expect }) => {
  await wire.ask('/chat', { method: 'POST', body: { message: 'one', sessionId: 's' } });
  wire.chat.reply = undefined;
  await wire.chat.send({ message: 'two', sessionId: 's', messageId: 'm2' });
  const client = await open(wire, withKey);
  await waitUntil(() => wire.readers.count === 1);
  clock.advance(500);
  await waitUntil(() => client.events.length === 1);
  expect(client.events).toMatchObject([{ type: 'message.started', asked: 'two' }]);
  client.say({ type: 'stop' });
  await waitUntil(() => client.events.length === 2);
  expect(client.events[1]).toMatchObject({ type: 'message.completed', finishReason: 'stopped' });
  client.socket.close();
});

test('tabs of a session in which nobody has written yet see what another one writes first', async ({
  wire,
  clock,
  expect,
}) => {
  const [resumed, silent, writer] = [await open(wire, withKey), await open(wire, withKey), await open(wire, withKey)];
  await waitUntil(() => wire.readers.count === 3);
  clock.advance(500);
  resumed.say({ type: 'resume', after: '' });
  // What a socket is told is done in order, so that both read once they have answered.
  for (const client of [resumed, silent]) client.say({ type: 'ping' });
  await waitUntil(() => [resumed, silent].every((client) => typesOf(client).includes('pong')));
  writer.say({ type: 'message', messageId: 'm1', text: 'hello' });
  await waitUntil(() => [resumed, silent, writer].every((client) => typesOf(client).includes('message.completed')));
  const answer = ['message.started', 'message.delta', 'message.delta', 'message.completed'];
  expect([resumed, silent, writer].map(typesOf)).toEqual([['pong', ...answer], ['pong', ...answer], answer]);
  for (const { socket } of [resumed, silent, writer]) socket.close();
});

test('what cannot be read gets an error event and the socket lives; unknown types are passed over', async ({
  wire,
  expect,
}) => {
  const client = await open(wire, withKey);
  const wrong = ['{', '[]', '{"type":7}', Buffer.from([1, 2, 3]), { type: 'message', messageId: 'm', text: ' ' }];
  for (const message of [...wrong, { type: 'dance' }, { type: 'resume', after: 'no-id' }, { type: 'ping' }])
    client.say(message);
  await waitUntil(() => typesOf(client).includes('pong'));
  expect(client.events.map(({ type, code, messageId }) => [type, code, messageId])).toEqual([
    ['error', 'TL_BAD_REQUEST', undefined],
    ['error', 'TL_BAD_REQUEST', undefined],
    ['error', 'TL_BAD_REQUEST', undefined],
    ['error', 'TL_BAD_REQUEST', undefined],
    ['error', 'TL_INVALID_FIELD', 'm'],
    ['error', 'TL_INVALID_FIELD', undefined],
    ['pong', undefined, undefined],
  ]);
  client.socket.close();
});

test('dots go to the other sockets of the session only', async ({ wire, expect }) => {
  const [writer, other] = [await open(wire, withKey), await open(wire, withKey)];
  const elsewhere = await open(wire, { ...withKey, query: '?sessionId=elsewhere' });
  await waitUntil(() => wire.readers.count === 3);
  writer.say({ type: 'typing' });
  for (const client of [writer, elsewhere]) client.say({ type: 'ping' });
  await waitUntil(() => [writer, other, elsewhere].every(({ events }) => events.length === 1));
  expect([writer, other, elsewhere].map(({ events }) => events)).toEqual([
    [{ type: 'pong' }],
    [{ type: 'typing', role: 'user', forMs: 6_000 }],
    [{ type: 'pong' }],
  ]);
  for (const { socket } of [writer, other, elsewhere]) socket.close();
});

test('a handshake without a credential is refused, and one with a bad token is closed with 4001', async ({
  wire,
  expect,
}) => {
  const statusOf = async (options: Parameters<typeof connect>[1]) => {
    const { socket, closed } = connect(wire, options);
    socket.on('error', () => {});
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    socket.terminate();
    await closed;
    return response.statusCode;
  };
  expect(await statusOf({})).toBe(401);
  expect(await statusOf({ protocols: ['trunkline.v1'] })).toBe(401);
  expect(await statusOf({ ...withKey, query: '' })).toBe(422);
  expect(await statusOf({ ...withKey, headers: { authorization: 'Bearer key-that-reads' } })).toBe(403);
  expect(await connect(wire, withToken('A'.repeat(43))).closed).toBe(4001);
  const expired = await wire.token('s', { expiresAtMs: Date.now() - 1 });
  expect(await connect(wire, withToken(expired)).closed).toBe(4001);
  const good = await wire.token('s');
  expect(await connect(wire, { ...withToken(good), headers: {} }).closed).toBe(4001);
  expect(await connect(wire, { ...withToken(good), query: '?sessionId=other' }).closed).toBe(4001);
});

test('a flood is cut off with 1008, and so are too many messages that cannot be read', async ({ wire, expect }) => {
  const [flooding, babbling] = [await open(wire, withKey), await open(wire, withKey)];
  for (let n = 0; n < 100; n += 1) flooding.say({ type: 'dance' });
  for (let n = 0; n < 30; n += 1) babbling.say('{');
  expect(await Promise.all([flooding.closed, babbling.closed])).toEqual([1008, 1008]);
  expect(wire.counters.floods).toBe(2);
});

test('sockets are told to come back when the replica stops', async ({ wire, expect }) => {
  const client = await open(wire, withKey);
  await waitUntil(() => wire.readers.count === 1);
  wire.readers.restartAll();
  expect(await client.closed).toBe(1012);
});
