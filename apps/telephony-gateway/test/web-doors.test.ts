/** The door of browser voice, tried from outside: handshakes, tokens, floods, and pages that come back. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { waitUntil } from '@trunkline/testkit';
import { readWebFrame, type WebFrame, writeWebFrameHeader } from '@trunkline/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { PUBLIC_URL } from './rig.ts';
import { LONG_ANSWER } from './scenarios.ts';
import { prepared } from './web-rig.ts';
import { type BareSocket, startWebVoiceRig, type WebVoiceRig } from './web-voice-rig.ts';

const PAGE = 'https://shop.example.com';

let rig: WebVoiceRig;
const endings: (() => unknown)[] = [];
beforeAll(async () => {
  rig = await startWebVoiceRig(
    { onTestFinished: (end) => void endings.unshift(end as () => unknown) },
    {
      scenario: await prepared(LONG_ANSWER),
      env: {
        WEB_ORIGINS: PAGE,
        WEB_TOKEN_TTL_MS: '60000',
        API_KEYS: `an-api-key-of-the-tests,reader:${'r'.repeat(20)}:read`,
      },
    },
  );
});
afterAll(async () => {
  for (const end of endings) await end();
});

function frameOf(seq: number, format: WebFrame['format'] = 'pcm16k'): Buffer {
  const frame = Buffer.alloc(8 + (format === 'mulaw' ? 160 : 640), format === 'mulaw' ? 0xff : 0);
  writeWebFrameHeader(frame, { format, generation: 0, flags: 0, seq });
  return frame;
}

/** Opens a socket of the session, says `start`, and waits for `ready`. */
async function goLive(token: string, start: Record<string, unknown> = {}): Promise<BareSocket> {
  const page = rig.open(token);
  await page.opened;
  page.say({ type: 'start', ...start });
  await page.told('ready');
  return page;
}
const tokenOf = async (page: BareSocket): Promise<string> => (await page.told('ready'))['resumeToken'] as string;
const lastAck = (page: BareSocket): unknown => page.texts.findLast(({ type }) => type === 'ack')?.['seq'];

describe('POST /web/sessions', () => {
  it('gives one token for voice and chat, with the addresses of both', async () => {
    const { status, body } = await rig.post('/web/sessions', { sessionId: 'order-17', userId: 'u1', origin: PAGE });
    expect(status).toBe(201);
    expect(body).toEqual({
      sessionId: 'order-17',
      token: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      urls: {
        audio: 'wss://gw.example.com/web/audio',
        audioPoll: 'https://gw.example.com/web/audio/order-17',
        chat: 'https://gw.example.com/chat',
        chatEvents: 'https://gw.example.com/chat/order-17/events',
      },
    });
    const grant = await rig.store.accessTokens.read(body['token'] as string);
    expect(grant).toMatchObject({ sessionId: 'order-17', origin: PAGE });
    expect(await rig.store.chats.read('order-17')).toMatchObject({ userId: 'u1' });
  });

  it.each([
    ['an origin that is not listed', { origin: 'https://evil.example.com' }, {}, 403, 'TL_ORIGIN_NOT_ALLOWED'],
    ['an origin that is none', { origin: 'null' }, {}, 403, 'TL_ORIGIN_NOT_ALLOWED'],
    ['a page as the asker', {}, { origin: 'https://evil.example.com' }, 403, 'TL_ORIGIN_NOT_ALLOWED'],
    ['a session id with a slash', { sessionId: 'a/b' }, {}, 422, 'TL_INVALID_FIELD'],
    ['an empty user', { userId: '' }, {}, 422, 'TL_INVALID_FIELD'],
    ['metadata that is too long', { metadata: { a: 'x'.repeat(5_000) } }, {}, 422, 'TL_INVALID_FIELD'],
    ['no key', {}, { authorization: '' }, 401, 'TL_UNAUTHORIZED'],
    ['a key that may only read', {}, { authorization: `Bearer ${'r'.repeat(20)}` }, 403, 'TL_FORBIDDEN'],
  ])('refuses %s', async (_what, body, headers, status, code) => {
    const answer = await rig.post('/web/sessions', body, headers);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });
});

describe('the handshake', () => {
  it('answers exactly trunkline.v1, wherever in the offer it stands', async () => {
    const { token } = await rig.openSession();
    const page = rig.open(token, { protocols: [`token.${token}`, 'trunkline.v1'] });
    expect(await page.opened).toBe(true);
    expect(page.socket.protocol).toBe('trunkline.v1');
  });

  it.each([
    ['no protocol', (): string[] => [], 400],
    ['a protocol of others', (token: string) => [`token.${token}`], 400],
    ['no token', () => ['trunkline.v1'], 401],
  ])('with %s gets a status and no socket', async (_what, protocols, status) => {
    const { token } = await rig.openSession();
    const socket = new WebSocket(`${rig.replicas[0].origin.replace('http', 'ws')}/web/audio`, protocols(token), {
      origin: PUBLIC_URL,
    });
    socket.on('error', () => {});
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(status);
  });

  it.each([
    ['a token of nobody', (): string => 'A'.repeat(43), PUBLIC_URL],
    ['a token that is none', () => 'x', PUBLIC_URL],
    ['another origin', (token: string) => token, PAGE],
    ['no origin', (token: string) => token, null],
  ])('with %s is closed with 4001', async (_what, shown, origin) => {
    const { token } = await rig.openSession();
    const page = rig.open(shown(token), { origin });
    expect(await page.opened).toBe(true);
    page.say({ type: 'start' });
    expect(await page.closed).toBe(4001);
    expect(page.texts).toEqual([]);
  });

  it('with tokens that are guessed is closed with 4001 each time, and the page beside it comes in all the same', async () => {
    const { token } = await rig.openSession();
    const known = rig.open(token);
    expect(await known.opened).toBe(true);
    for (let guess = 0; guess < 12; guess += 1) {
      const page = rig.open(`guess-number-${guess}`);
      expect(await page.closed).toBe(4001);
    }
    const again = await goLive((await rig.openSession()).token);
    expect(again.socket.protocol).toBe('trunkline.v1');
  });

  it('without a start in five seconds, or with another message first, is closed with 1008', async () => {
    const { token } = await rig.openSession();
    const [silent, early, wrong] = [rig.open(token), rig.open(token), rig.open(token)];
    await Promise.all([early.opened, wrong.opened]);
    early.socket.send(frameOf(0));
    wrong.say({ type: 'ping' });
    expect(await Promise.all([silent.closed, early.closed, wrong.closed])).toEqual([1008, 1008, 1008]);
  });
});

describe('a page that comes back', () => {
  it('with its resume token goes on counting, and the older socket is told that it was replaced', async () => {
    const { token } = await rig.openSession();
    const first = await goLive(token);
    for (let seq = 0; seq < 10; seq += 1) first.socket.send(frameOf(seq));
    await waitUntil(() => lastAck(first) === 10);
    const second = await goLive(token, { resumeToken: await tokenOf(first), playedSamples: 0 });
    expect(await first.closed).toBe(4003);
    expect(await second.told('ready')).toMatchObject({ ackSeq: 10 });
    expect(await tokenOf(second)).not.toBe(await tokenOf(first));
    // What is sent once more is dropped; a gap is counted and passed.
    for (const seq of [8, 9, 10, 11, 15]) second.socket.send(frameOf(seq, seq === 11 ? 'mulaw' : 'pcm16k'));
    await waitUntil(() => lastAck(second) === 16);
    second.say({ type: 'bye' });
    expect(await second.closed).toBe(1000);
  });

  it('without one begins anew from 0, with the same agent', async () => {
    const { token } = await rig.openSession();
    const first = await goLive(token);
    for (let seq = 0; seq < 5; seq += 1) first.socket.send(frameOf(seq));
    const agents = rig.vapi.calls.length;
    const second = await goLive(token);
    expect(await first.closed).toBe(4003);
    expect(await second.told('ready')).toMatchObject({ ackSeq: 0 });
    await waitUntil(() => second.frames.length > 0, { timeoutMs: 10_000 });
    expect(readWebFrame(second.frames[0]!)?.seq).toBe(0);
    expect(rig.vapi.calls.length).toBe(agents);
    second.say({ type: 'bye' });
    await second.closed;
  });

  it('with a wrong resume token is closed with 4001, and the live socket stays', async () => {
    const { token } = await rig.openSession();
    const live = await goLive(token);
    for (const resumeToken of ['B'.repeat(43), '', await tokenOf(await goLive((await rig.openSession()).token))]) {
      const wrong = rig.open(token);
      await wrong.opened;
      wrong.say({ type: 'start', resumeToken });
      expect(await wrong.closed).toBe(4001);
    }
    live.say({ type: 'ping' });
    await live.told('pong');
    live.say({ type: 'bye' });
    expect(await live.closed).toBe(1000);
  });

  it('may use the token before the last one until the new socket was used, and not after', async () => {
    const { token } = await rig.openSession();
    const first = await goLive(token);
    const older = await tokenOf(first);
    first.socket.terminate();
    const unused = await goLive(token, { resumeToken: older });
    unused.socket.terminate();
    const used = await goLive(token, { resumeToken: older });
    used.say({ type: 'ping' });
    await used.told('pong');
    const late = rig.open(token);
    await late.opened;
    late.say({ type: 'start', resumeToken: older });
    expect(await late.closed).toBe(4001);
    used.say({ type: 'bye' });
    expect(await used.closed).toBe(1000);
  });

  it('with a token past its time needs its resume token', async () => {
    const { token } = await rig.openSession();
    const first = await goLive(token);
    const resumeToken = await tokenOf(first);
    rig.skip(61_000);
    const without = rig.open(token);
    await without.opened;
    without.say({ type: 'start' });
    expect(await without.closed).toBe(4001);
    const second = await goLive(token, { resumeToken });
    second.say({ type: 'bye' });
    expect(await second.closed).toBe(1000);
    const late = rig.open(token);
    await late.opened;
    late.say({ type: 'start', resumeToken: await tokenOf(second) });
    expect(await late.closed).toBe(4001);
  });
});

describe('what a page may send', () => {
  it('is answered with an error when it cannot be read, and ignored when its type is unknown', async () => {
    const { token } = await rig.openSession();
    const page = await goLive(token);
    page.socket.send('{');
    page.socket.send('[]');
    page.say({ type: 'from-the-future' });
    page.say({ type: 'start' });
    page.say({ type: 'played', turnId: 'turn_1', samples: -1 });
    page.socket.send(Buffer.alloc(3));
    page.socket.send(frameOf(5_000));
    page.say({ type: 'ping' });
    await page.told('pong');
    const errors = page.texts.filter(({ type }) => type === 'error');
    expect(errors.map(({ code }) => code)).toEqual(['TL_BAD_REQUEST', 'TL_BAD_REQUEST', 'TL_INVALID_FIELD']);
    page.say({ type: 'bye' });
    expect(await page.closed).toBe(1000);
  });

  it.each([
    ['too large', 1009, (page: BareSocket) => page.socket.send(Buffer.alloc(65_537))],
    [
      'a flood of frames of a wrong size',
      1008,
      (page: BareSocket) => {
        for (let sent = 0; sent < 200; sent += 1) page.socket.send(Buffer.alloc(3));
      },
    ],
    [
      'a flood of messages',
      1008,
      (page: BareSocket) => {
        for (let sent = 0; sent < 2_100; sent += 1) page.say({ type: 'from-the-future' });
      },
    ],
  ])('and is %s ends its socket and no other', async (_what, code, flood) => {
    const healthy = await goLive((await rig.openSession()).token);
    const page = await goLive((await rig.openSession()).token);
    flood(page);
    expect([code, 1006]).toContain(await page.closed);
    healthy.say({ type: 'ping' });
    await healthy.told('pong');
    healthy.say({ type: 'bye' });
    await healthy.closed;
  });

  it('leaves no socket behind when strangers knock', async () => {
    const count = (): Promise<number> =>
      new Promise((resolve) => rig.replicas[0].app.server.getConnections((_error, open) => resolve(open)));
    const before = await count();
    const port = Number(new URL(rig.replicas[0].origin).port);
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => {});
        const protocol = index % 2 === 0 ? '' : `Sec-WebSocket-Protocol: trunkline.v1, token.${'C'.repeat(43)}\r\n`;
        socket.write(
          `GET /web/audio HTTP/1.1\r\nHost: gw\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
            `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${protocol}\r\n`,
        );
        await once(socket, 'data');
        socket.end();
        await once(socket, 'close');
      }),
    );
    await waitUntil(async () => (await count()) <= before);
    expect(rig.replicas[0].counters.refusedPages).toBeGreaterThanOrEqual(100);
  });
});
