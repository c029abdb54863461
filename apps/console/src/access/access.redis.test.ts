import { KEY, READ_KEY, test } from '../console-rig.test-support.ts';

const login = (apiKey: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body: { apiKey },
  headers: { authorization: '', ...headers },
});
const cookieOf = (response: Response): string => response.headers.get('set-cookie')?.split(';')[0] ?? '';
const withCookie = (cookie: string, more: Record<string, string> = {}) => ({ authorization: '', cookie, ...more });
const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: { code: string } }).error.code;

test('a key opens a session that every replica knows, and whose cookie says nothing of the key', async ({
  rig,
  expect,
}) => {
  const one = await rig.start();
  const other = await rig.start();
  const answer = await one.ask('/api/login', login(KEY));
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ name: 'ops', scopes: ['read', 'act'] });
  const [header] = answer.headers.getSetCookie();
  expect(header).toMatch(/^trunkline-console=[\w-]{43}; Max-Age=43200; Path=\/api; HttpOnly; SameSite=Strict$/);
  const me = await other.ask('/api/me', { headers: withCookie(cookieOf(answer)) });
  expect(await me.json()).toEqual({ name: 'ops', scopes: ['read', 'act'] });
});

test('the cookie is for https alone when the page came over https', async ({ rig, expect }) => {
  const { url, ask } = await rig.start();
  const origin = url.replace('http:', 'https:');
  const answer = await ask('/api/login', login(KEY, { origin }));
  expect(answer.headers.get('set-cookie')).toContain('; Secure');
});

test('a session that is closed at one replica is closed at all', async ({ rig, expect }) => {
  const one = await rig.start();
  const other = await rig.start();
  const cookie = cookieOf(await one.ask('/api/login', login(KEY)));
  expect((await other.ask('/api/me', { headers: withCookie(cookie) })).status).toBe(200);
  expect((await one.ask('/api/logout', { method: 'POST', headers: withCookie(cookie) })).status).toBe(204);
  expect((await other.ask('/api/fleet', { headers: withCookie(cookie) })).status).toBe(401);
});

test('who nobody is, is said without an error, and a wrong key is one', async ({ rig, expect }) => {
  const { ask } = await rig.start();
  for (const headers of [{ authorization: '' }, withCookie(`trunkline-console=${'A'.repeat(43)}`)]) {
    const answer = await ask('/api/me', { headers });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
  }
  expect((await ask('/api/me', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
});

test('a session ends with the key that opened it', async ({ rig, expect }) => {
  const before = await rig.start();
  const cookie = cookieOf(await before.ask('/api/login', login(KEY)));
  const after = await rig.start({ API_KEYS: 'ops:another-key-of-ops:read+act' });
  expect((await after.ask('/api/fleet', { headers: withCookie(cookie) })).status).toBe(401);
});

test('nothing but the login answers whoever has no key', async ({ rig, expect }) => {
  const { ask } = await rig.start();
  for (const path of ['calls', 'calls/call_1', 'events', 'fleet', 'jobs/failed', 'try', 'calls/call_1/scenario']) {
    expect((await ask(`/api/${path}`, { headers: { authorization: '' } })).status).toBe(401);
    expect((await ask(`/api/${path}`, { headers: withCookie(`trunkline-console=${'A'.repeat(43)}`) })).status).toBe(
      401,
    );
    expect((await ask(`/api/${path}`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
  }
  const answer = await ask('/api/login', login('not-a-key-of-ours'));
  expect(answer.status).toBe(401);
  expect(answer.headers.get('set-cookie')).toBeNull();
});

test('without any key configured the login says what to set', async ({ rig, expect }) => {
  const { ask } = await rig.start({ API_KEYS: '' });
  const answer = await ask('/api/login', login(KEY));
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining('API_KEYS is not set') } });
});

test('keys cannot be guessed: an address has ten tries a minute over all replicas, right ones included', async ({
  rig,
  expect,
}) => {
  const replicas = [await rig.start(), await rig.start()];
  for (let tries = 0; tries < 10; tries += 1) {
    expect((await replicas[tries % 2]!.ask('/api/login', login('not-a-key-of-ours'))).status).toBe(401);
  }
  const answer = await replicas[0]!.ask('/api/login', login(KEY));
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('strangers who share an address with an operator cannot lock out a browser in which one has logged in', async ({
  rig,
  expect,
}) => {
  const { ask } = await rig.start();
  const first = await ask('/api/login', login(KEY));
  const browser = first.headers.getSetCookie().find((cookie) => cookie.startsWith('trunkline-console-browser='))!;
  expect(browser).toMatch(/; Path=\/api\/login; HttpOnly; SameSite=Strict$/);
  const cookie = browser.split(';')[0]!;
  for (let tries = 0; tries < 10; tries += 1) await ask('/api/login', login('not-a-key-of-ours'));
  expect((await ask('/api/login', login(KEY))).status).toBe(429);
  expect((await ask('/api/login', login(KEY, { cookie: 'trunkline-console-browser=made-up' }))).status).toBe(429);
  const again = await ask('/api/login', login(KEY, { cookie }));
  expect(again.status).toBe(200);
  expect(again.headers.getSetCookie()).toHaveLength(1);
  // It lets nobody in by itself, whichever cookie it is sent as, and does not make guessing free.
  const asSession = cookie.replace('-browser=', '=');
  expect((await ask('/api/fleet', { headers: withCookie(asSession) })).status).toBe(401);
  for (let tries = 0; tries < 9; tries += 1) await ask('/api/login', login('not-a-key-of-ours', { cookie }));
  expect((await ask('/api/login', login(KEY, { cookie }))).status).toBe(429);
});

test('an address that only a trusted proxy tells counts by itself', async ({ rig, expect }) => {
  const { ask } = await rig.start({ TRUSTED_PROXIES: '127.0.0.1' });
  const from = (address: string) => ({ 'x-forwarded-for': address });
  for (let tries = 0; tries < 10; tries += 1) await ask('/api/login', login('not-a-key-of-ours', from('203.0.113.9')));
  expect((await ask('/api/login', login(KEY, from('203.0.113.9')))).status).toBe(429);
  // What a stranger says of himself stands before what the proxy says of him.
  expect((await ask('/api/login', login(KEY, from('198.51.100.7, 203.0.113.9')))).status).toBe(429);
  expect((await ask('/api/login', login(KEY, from('198.51.100.7')))).status).toBe(200);
});

test('a key that may only look cannot act', async ({ rig, expect }) => {
  const callId = await rig.newCall();
  const { ask } = await rig.start();
  const headers = withCookie(cookieOf(await ask('/api/login', login(READ_KEY))));
  expect((await ask(`/api/calls/${callId}`, { headers })).status).toBe(200);
  const acts = ['say', 'digits', 'transfer', 'hangup'].map((act) => ['POST', `/api/calls/${callId}/${act}`] as const);
  const others = [
    ['DELETE', `/api/calls/${callId}`],
    ['POST', '/api/jobs/run-tool%2Fid-1/replay'],
    ['POST', '/api/try/session'],
    ['POST', '/api/try/calls'],
  ] as const;
  for (const [method, path] of [...acts, ...others]) {
    const answer = await ask(path, { method, headers });
    expect([path, answer.status, await codeOf(answer)]).toEqual([path, 403, 'TL_FORBIDDEN']);
  }
});

test('a page of another origin cannot act with the cookie, nor log somebody in', async ({ rig, expect }) => {
  const callId = await rig.newCall();
  const { ask, url } = await rig.start();
  const cookie = cookieOf(await ask('/api/login', login(KEY)));
  const say = (headers: Record<string, string>) =>
    ask(`/api/calls/${callId}/say`, { method: 'POST', body: { text: 'Hi' }, headers: withCookie(cookie, headers) });
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: url, 'sec-fetch-site': 'cross-site' },
    { origin: url, 'sec-fetch-site': 'same-site' },
  ]) {
    expect((await say(headers)).status).toBe(403);
  }
  expect((await say({ origin: url, 'sec-fetch-site': 'same-origin' })).status).toBe(202);
  expect((await say({ origin: url })).status).toBe(202);
  expect((await ask('/api/login', login(KEY, { origin: 'https://evil.example' }))).status).toBe(403);
});

test('a program acts with its key as a bearer, whatever origin it names', async ({ rig, expect }) => {
  const callId = await rig.newCall();
  const { ask } = await rig.start();
  const headers = { origin: 'https://tools.example' };
  expect((await ask(`/api/calls/${callId}/say`, { method: 'POST', body: { text: 'Hi' }, headers })).status).toBe(202);
});
