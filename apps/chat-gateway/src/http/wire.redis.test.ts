import { redisTest as base, waitUntil } from '@trunkline/testkit';
import { API_KEY, ORIGIN, startWire, type WireRig } from './wire-rig.test-support.ts';

const test = base.extend<{ wire: WireRig }>({
  wire: async ({ redis }, use) => {
    const wire = await startWire(redis);
    await use(wire);
    await wire.close();
  },
});

const codeOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as { error: { code: string } }).error.code,
];

test('a message is answered as JSON, with the answer under both names, on both paths', async ({ wire, expect }) => {
  for (const path of ['/chat', '/chat/message']) {
    const response = await wire.ask(path, { method: 'POST', body: { message: 'hello', sessionId: 'own-id' } });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await response.json()).toMatchObject({
      sessionId: 'own-id',
      message: 'You said: hello',
      reply: 'You said: hello',
      sessionActive: true,
      expiresAt: expect.any(String) as string,
      messageId: expect.any(String) as string,
      chatId: expect.any(String) as string,
    });
  }
});

test('a message that is missing or blank is 400, any other wrong field 422', async ({ wire, expect }) => {
  const post = async (body: unknown) => codeOf(await wire.ask('/chat', { method: 'POST', body }));
  for (const body of [{}, { message: '' }, { message: ' \n' }, { message: null }, [], 'text']) {
    expect(await post(body)).toEqual([400, 'TL_BAD_REQUEST']);
  }
  const wrong = [
    { message: 7 },
    { message: 'x'.repeat(8_001) },
    { message: 'x', sessionId: 'a b' },
    { message: 'x', userId: '' },
    // Nothing that can be compared with a number.
    { message: { length: { toString: 1 } } },
    { message: 'x', userId: { length: { toString: 1 } } },
  ];
  for (const body of wrong) expect(await post(body)).toEqual([422, 'TL_INVALID_FIELD']);
  const noJson = await wire.ask('/chat', { method: 'POST', headers: { 'content-type': 'application/json' } });
  expect(await codeOf(noJson)).toEqual([400, 'TL_BAD_REQUEST']);
  const large = { message: 'x', metadata: { text: 'x'.repeat(1_100_000) } };
  expect(await post(large)).toEqual([413, 'TL_BODY_TOO_LARGE']);
  const emoji = await wire.ask('/chat', { method: 'POST', body: { message: '\u{1F600}'.repeat(8_000) } });
  expect(emoji.status).toBe(200);
});

base(
  'the holder of a key who reads or ends a session leaves a line of it, and a page with its own token does not',
  async ({ redis, expect }) => {
    const lines: string[] = [];
    const wire = await startWire(redis, { onLogLine: (line) => lines.push(line) });
    await wire.ask('/chat', { method: 'POST', body: { message: 'my secret', sessionId: 'own-id' } });
    const token = await wire.token('own-id');
    await wire.ask('/session/own-id', { headers: { authorization: `Bearer ${token}`, origin: ORIGIN } });
    await wire.ask('/session/own-id');
    await wire.ask('/session/own-id', { method: 'DELETE' });
    await wire.close();
    const audit = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ operator }) => operator !== undefined);
    expect(audit.map(({ look, act, operator, sessionId }) => [look ?? act, operator, sessionId])).toEqual([
      ['session', expect.any(String), 'own-id'],
      ['end', expect.any(String), 'own-id'],
    ]);
    expect(lines.join('')).not.toContain('secret');
  },
);

test('nobody is let in without a key or token, and a key that reads may not act', async ({ wire, expect }) => {
  const as = (authorization: string) => ({ authorization });
  const ask = async (method: string, path: string, headers: Record<string, string>) =>
    codeOf(await wire.ask(path, { method, headers, ...(method === 'POST' && { body: { message: 'x' } }) }));
  expect(await ask('POST', '/chat', as(''))).toEqual([401, 'TL_UNAUTHORIZED']);
  expect(await ask('POST', '/chat', as('Bearer nobody-knows-this'))).toEqual([401, 'TL_UNAUTHORIZED']);
  expect(await ask('POST', '/chat', as('Bearer key-that-reads'))).toEqual([403, 'TL_FORBIDDEN']);
  expect(await ask('GET', '/session/unknown', as('Bearer key-that-reads'))).toEqual([404, 'TL_SESSION_NOT_FOUND']);
  expect(await ask('DELETE', '/session/unknown', as('Bearer key-that-reads'))).toEqual([403, 'TL_FORBIDDEN']);
});

test('a token opens its own session from its own page, until its end', async ({ wire, expect }) => {
  const authorization = `Bearer ${await wire.token('sess_own')}`;
  const post = (headers: Record<string, string>, body: object = {}) =>
    wire.ask('/chat', { method: 'POST', headers: { authorization, ...headers }, body: { message: 'x', ...body } });
  const own = await post({ origin: ORIGIN });
  expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, ORIGIN]);
  expect(await own.json()).toMatchObject({ sessionId: 'sess_own' });
  expect(await codeOf(await post({ origin: ORIGIN }, { sessionId: 'sess_other' }))).toEqual([403, 'TL_FORBIDDEN']);
  expect(await codeOf(await post({ origin: ORIGIN }, { continues: 'sess_other' }))).toEqual([403, 'TL_FORBIDDEN']);
  expect(await codeOf(await post({}))).toEqual([403, 'TL_ORIGIN_NOT_ALLOWED']);
  expect(await codeOf(await post({ origin: 'https://evil.example.com' }))).toEqual([403, 'TL_ORIGIN_NOT_ALLOWED']);
  const expired = `Bearer ${await wire.token('sess_own', { expiresAtMs: Date.now() - 1 })}`;
  expect(await codeOf(await post({ origin: ORIGIN, authorization: expired }))).toEqual([401, 'TL_TOKEN_EXPIRED']);
  const elsewhere = await wire.ask('/session/sess_other', { headers: { authorization, origin: ORIGIN } });
  expect(await codeOf(elsewhere)).toEqual([403, 'TL_FORBIDDEN']);
});

test('a page of our own origin may leave the origin out where its browser does', async ({ wire, expect }) => {
  const { host } = new URL(wire.url);
  const authorization = `Bearer ${await wire.token('sess_own', { origin: `https://${host}` })}`;
  await wire.ask('/chat', { method: 'POST', body: { message: 'x', sessionId: 'sess_own' } });
  const status = async (headers: Record<string, string>) =>
    (await wire.ask('/session/sess_own', { headers: { authorization, ...headers } })).status;
  expect(await status({ origin: `https://${host}` })).toBe(200);
  expect(await status({})).toBe(403);
});

test('a browser is told what a page of a listed origin may send, and nothing for other origins', async ({
  wire,
  expect,
}) => {
  const preflight = (origin: string) =>
    fetch(`${wire.url}/chat`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,idempotency-key,last-event-id',
      },
    });
  const allowed = await preflight(ORIGIN);
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  expect(allowed.headers.get('access-control-allow-headers')?.toLowerCase().split(', ')).toEqual(
    expect.arrayContaining(['authorization', 'content-type', 'idempotency-key', 'last-event-id']) as string[],
  );
  expect(allowed.headers.get('access-control-allow-methods')).toContain('DELETE');
  expect((await preflight('https://evil.example.com')).headers.get('access-control-allow-origin')).toBeNull();
  const withKey = await wire.ask('/chat', {
    method: 'POST',
    body: { message: 'x' },
    headers: { origin: 'https://evil.example.com' },
  });
  expect(await codeOf(withKey)).toEqual([403, 'TL_ORIGIN_NOT_ALLOWED']);
  const unknown = await wire.ask('/session/unknown', { headers: { origin: ORIGIN } });
  expect([unknown.status, unknown.headers.get('access-control-expose-headers')?.toLowerCase()]).toEqual([
    404,
    expect.stringContaining('retry-after') as string,
  ]);
});

test('a session that is over answers 410 with what begins a new one', async ({ wire, expect }) => {
  wire.chat.open('sess_old').state = 'expired';
  const startAnew = { method: 'POST', path: '/chat', body: { message: '', continues: 'sess_old' } };
  const error = { code: 'TL_SESSION_EXPIRED', message: expect.any(String) as string };
  const post = await wire.ask('/chat', { method: 'POST', body: { message: 'x', sessionId: 'sess_old' } });
  expect([post.status, await post.json()]).toEqual([410, { error, startAnew }]);
  for (const path of ['/session/sess_old', '/chat/sess_old/events']) {
    const get = await wire.ask(path);
    expect([get.status, await get.json()]).toEqual([410, { error, startAnew }]);
  }
});

test('a key may send so many messages a minute, and is told when the next one may come', async ({ redis, expect }) => {
  const wire = await startWire(redis, { messagesPerMinutePerKey: 2 });
  const post = (key: string) =>
    wire.ask('/chat', { method: 'POST', body: { message: 'x' }, headers: { authorization: `Bearer ${key}` } });
  const answers = [await post(API_KEY), await post(API_KEY), await post(API_KEY)];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  const seconds = Number(answers[2]?.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(50);
  expect(seconds).toBeLessThanOrEqual(60);
  expect((await post('another-key-of-them')).status).toBe(200);
  expect(wire.counters).toMatchObject({ messages: 3, refused: { TL_RATE_LIMITED: 1 } });
  await wire.close();
});

test('a person writes with a key that acts, never with a token, and hands the conversation back', async ({
  wire,
  expect,
}) => {
  wire.chat.open('sess_1');
  const post = (body: object, headers: Record<string, string> = {}) =>
    wire.ask('/chat/sess_1/messages', { method: 'POST', body, headers });
  expect(await (await post({ text: 'I am Ann', name: 'Ann' })).json()).toEqual({
    sessionId: 'sess_1',
    messageId: 'msg_person',
  });
  expect((await post({ handBack: true })).status).toBe(200);
  for (const wrong of [{}, { text: '' }, { text: 'x', handBack: true }, { handBack: false }]) {
    expect(await codeOf(await post(wrong))).toEqual([422, 'TL_INVALID_FIELD']);
  }
  const headers = { authorization: `Bearer ${await wire.token('sess_1')}`, origin: ORIGIN };
  expect(await codeOf(await post({ text: 'x' }, headers))).toEqual([403, 'TL_FORBIDDEN']);
  expect(wire.chat.session('sess_1').feed.map(({ event }) => event.type)).toEqual(['message.posted', 'presence']);
});

test('whoever hangs up before the answer is there leaves no line in the log, and nothing that was said', async ({
  redis,
  expect,
}) => {
  const lines: string[] = [];
  const wire = await startWire(redis, { onLogLine: (line) => lines.push(line) });
  wire.chat.reply = undefined;
  const aborter = new AbortController();
  const asked = fetch(`${wire.url}/chat`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'my secret', sessionId: 's' }),
    signal: aborter.signal,
  });
  await waitUntil(() => wire.chat.sessions.get('s')?.sent.length === 1);
  aborter.abort();
  await asked.catch(() => {});
  await waitUntil(() => wire.chat.session('s').wake.size === 0);
  await wire.close();
  expect(lines.filter((line) => !line.includes('Server listening'))).toEqual([]);
});

test('a session is ended, and erased with a receipt', async ({ wire, expect }) => {
  wire.chat.open('sess_1');
  const end = (query = '') => wire.ask(`/session/sess_1${query}`, { method: 'DELETE' });
  expect(await (await end()).json()).toEqual({ sessionId: 'sess_1', state: 'ended' });
  expect(await (await end('?purge=true')).json()).toMatchObject({
    state: 'ended',
    receipt: { erased: { messages: 0 } },
  });
  expect(await codeOf(await end('?purge=maybe'))).toEqual([422, 'TL_INVALID_FIELD']);
});
