/** The doors of a replica, tried from outside: requests that are sent again, addresses as people type them, and floods. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { waitUntil } from '@trunkline/testkit';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ACCOUNT_SID, AUTH_TOKEN, createRig, prepare, PUBLIC_URL, type Rig } from './rig.ts';
import { TALK } from './scenarios.ts';
import { incomingCall, postSigned } from './signed-post.ts';

let rig: Rig;
let lastCall = 0;
beforeAll(async () => {
  rig = await createRig({ scenario: await prepare(TALK), env: { MAX_CALLS_PER_CALLER: '1' } });
});
afterAll(() => rig.close());

const WEBHOOK = '/webhook/twilio';
const STREAM_ENDED = '/webhook/twilio/stream-ended';
const sign = (url: string, params: Record<string, string> = {}): string =>
  getExpectedTwilioSignature(AUTH_TOKEN, url, params);
const tokenIn = (twiml: string): string | undefined => /<Parameter name="token" value="([^"]+)"/.exec(twiml)?.[1];
const post = async (path: string, form: Record<string, string>): Promise<string> =>
  (await postSigned(rig.origin, path, form)).text();
const newCall = (more: Record<string, string> = {}): Record<string, string> => {
  lastCall += 1;
  return incomingCall(lastCall, more);
};
const callIdOf = (form: Record<string, string>) => `call_${form['CallSid']?.slice(2)}` as const;
const readSession = (form: Record<string, string>) => rig.store.sessions.read(callIdOf(form));

interface Stream {
  socket: WebSocket;
  closed: Promise<number>;
}

async function openStream(headers: Record<string, string> = {}, path = '/media'): Promise<Stream> {
  const socket = new WebSocket(`${rig.origin.replace('http', 'ws')}${path}`, {
    headers: { 'x-twilio-signature': sign('wss://gw.example.com/media'), ...headers },
  });
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  return { socket, closed };
}

let lastStream = 0;
/** Opens the stream of a call. @returns once a replica holds it. */
async function goLive(form: Record<string, string>, token: string | undefined): Promise<Stream> {
  lastStream += 1;
  const streamSid = `MZ${lastStream.toString(16).padStart(32, '0')}`;
  const stream = await openStream();
  const start = {
    accountSid: ACCOUNT_SID,
    callSid: form['CallSid'],
    tracks: ['inbound'],
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
    customParameters: { token },
  };
  stream.socket.send(JSON.stringify({ event: 'start', sequenceNumber: '1', streamSid, start }));
  await waitUntil(async () => (await readSession(form))?.streamSid === streamSid);
  return stream;
}

async function hangUp(form: Record<string, string>, stream: Stream): Promise<void> {
  stream.socket.send(JSON.stringify({ event: 'stop', stop: {} }));
  await stream.closed;
  await waitUntil(async () => (await readSession(form))?.state === 'ended');
}

describe('a request that is sent again', () => {
  it('gives no token for a call that is live, and leaves the call alone', async () => {
    const form = newCall();
    const stream = await goLive(form, tokenIn(await post(WEBHOOK, form)));
    for (let index = 0; index < 3; index += 1) expect(tokenIn(await post(WEBHOOK, form))).toBeUndefined();
    expect((await readSession(form))?.state).toBe('live');
    await hangUp(form, stream);
  });

  it.each(['the key in our own URL', 'the StreamSid', 'neither of them'])(
    'of the end of a stream counts once and gives one token, where the stream is named by %s',
    async (how) => {
      const form = newCall();
      const twiml = await post(WEBHOOK, form);
      const first = await goLive(form, tokenIn(twiml));
      const { streamSid = '' } = (await readSession(form)) ?? {};
      const key = /stream-ended\?stream=([^#]+)#/.exec(twiml)?.[1] ?? '';
      const path = how.startsWith('the key') ? `${STREAM_ENDED}?stream=${key}` : STREAM_ENDED;
      const ended = {
        ...form,
        CallStatus: 'in-progress',
        ...(how === 'the StreamSid' && { StreamSid: streamSid }),
      };
      const token = tokenIn(await post(path, ended));
      const second = await goLive(form, token);
      await first.closed;
      const again = new Set<string | undefined>();
      for (let index = 0; index < 6; index += 1) again.add(tokenIn(await post(path, ended)));
      expect(again.size).toBe(1);
      // Where nothing names the stream, the first end that is told again is taken for one of the present stream.
      expect(again.has(token)).toBe(how !== 'neither of them');
      const session = await readSession(form);
      expect(session?.state).toBe('live');
      expect(session?.streamAttempts).toBe(how === 'neither of them' ? 3 : 2);
      await hangUp(form, second);
    },
  );

  it('of a stream that never opened counts each time, so that a caller does not wait for ever', async () => {
    const form = newCall();
    let twiml = await post(WEBHOOK, form);
    const ended = { ...form, CallStatus: 'in-progress' };
    let ends = 0;
    while (tokenIn(twiml) !== undefined && ends < 10) {
      ends += 1;
      const key = /stream-ended\?stream=([^#]+)#/.exec(twiml)?.[1] ?? '';
      twiml = await post(`${STREAM_ENDED}?stream=${key}`, ended);
    }
    expect(ends).toBe(4);
    expect((await readSession(form))?.endedReason).toBe('stream-lost-too-often');
  });
});

describe('an address as people type it', () => {
  it.each([
    ['a slash at the end', '/webhook/twilio/', 'https://gw.example.com/webhook/twilio/', 'gw.example.com'],
    ['capitals in the host', '/webhook/twilio', 'https://GW.Example.com/webhook/twilio', 'GW.Example.com'],
    ['an explicit port', '/webhook/twilio', 'https://gw.example.com:443/webhook/twilio', 'gw.example.com:443'],
    ['a query of its own', '/webhook/twilio?from=console', 'https://gw.example.com/webhook/twilio?from=console', 'x'],
  ])('with %s gets the same answer, by POST and by GET', async (_what, path, url, host) => {
    const posted = newCall();
    const answer = await rig.gateway.app.inject({
      method: 'POST',
      url: path,
      headers: {
        host,
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': sign(url, posted),
      },
      payload: new URLSearchParams(posted).toString(),
    });
    expect(tokenIn(answer.body)).toBeDefined();
    const got = newCall();
    const query = `${url.includes('?') ? '&' : '?'}${new URLSearchParams(got).toString()}`;
    const gotten = await rig.gateway.app.inject({
      url: `${path}${query}`,
      headers: { host, 'x-twilio-signature': sign(`${url}${query}`) },
    });
    expect(tokenIn(gotten.body)).toBeDefined();
  });

  it.each([
    ['wss://gw.example.com/media/', '/media/', 'gw.example.com'],
    ['wss://gw.example.com/media/', '/media', 'gw.example.com'],
    ['wss://gw.example.com:443/media', '/media', 'gw.example.com'],
    ['wss://GW.Example.com/media', '/media', 'GW.Example.com'],
  ])('opens a socket that was signed as %s and asks for %s', async (url, path, host) => {
    const { socket, closed } = await openStream({ 'x-twilio-signature': sign(url), host }, path);
    socket.close();
    expect(await closed).toBe(1005);
  });
});

describe('callers who withhold their number', () => {
  it('are many, in whatever form it comes, and somebody with a name is one', async () => {
    for (const From of ['sip:anonymous@a.example.com', 'sip:anonymous@a.example.com', 'client:Anonymous', '+0', '+0']) {
      expect(tokenIn(await post(WEBHOOK, newCall({ From })))).toBeDefined();
    }
    const From = 'sip:desk@example.com';
    expect(tokenIn(await post(WEBHOOK, newCall({ From })))).toBeDefined();
    expect(tokenIn(await post(WEBHOOK, newCall({ From })))).toBeUndefined();
  });
});

describe('a flood', () => {
  const PORT = () => Number(new URL(rig.origin).port);
  const countOpen = (): Promise<number> =>
    new Promise((resolve) => {
      rig.gateway.app.server.getConnections((_error, count) => resolve(count));
    });

  it('of upgrades to what is no stream leaves no socket behind', async () => {
    const before = await countOpen();
    const answers = await Promise.all(
      Array.from({ length: 250 }, async (_, index) => {
        const socket = connect(PORT(), '127.0.0.1');
        socket.on('error', () => {});
        let text = '';
        socket.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        const path = ['/', '/health', '/webhook/twilio', '/calls', '/nowhere'][index % 5];
        const protocol = index % 2 === 0 ? 'h2c' : 'websocket';
        socket.write(`GET ${path} HTTP/1.1\r\nHost: gw\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`);
        await once(socket, 'close');
        return text;
      }),
    );
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 400 /);
    await waitUntil(async () => (await countOpen()) <= before);
  });

  it.each([
    ['empty messages', ''],
    ['messages that mean nothing', '{"event":"from-the-future"}'],
  ])('of %s ends the stream that it comes from and no other', async (_what, text) => {
    const healthy = newCall();
    const talking = await goLive(healthy, tokenIn(await post(WEBHOOK, healthy)));
    const form = newCall();
    const flooding = await goLive(form, tokenIn(await post(WEBHOOK, form)));
    for (let index = 0; index < 10_000; index += 1) flooding.socket.send(text);
    expect(await flooding.closed).toBe(1006);
    expect((await readSession(healthy))?.state).toBe('live');
    await hangUp(healthy, talking);
  });

  it('after a refusal is not read, and its socket is closed', async () => {
    const { socket, closed } = await openStream();
    socket.send('not a stream of Twilio’s');
    for (let index = 0; index < 10_000; index += 1) socket.send('');
    expect([1006, 1008]).toContain(await closed);
    expect(rig.gateway.counters.refusedStreams).toBeGreaterThan(0);
  });

  it('leaves a replica that closes at once, with sockets and half-sent requests open', async () => {
    const idle = await createRig({ scenario: await prepare(TALK) });
    const port = Number(new URL(idle.origin).port);
    const sockets = Array.from({ length: 5 }, (_, index) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(index % 2 === 0 ? 'POST /webhook/twilio HTTP/1.1\r\nHost: g' : '');
      return socket;
    });
    const silent = new WebSocket(`ws://127.0.0.1:${port}/media`, {
      headers: { 'x-twilio-signature': sign(`${PUBLIC_URL.replace('http', 'ws')}/media`) },
    });
    silent.on('error', () => {});
    await once(silent, 'open');
    silent.pause();
    await idle.close();
    for (const socket of sockets) socket.destroy();
    silent.terminate();
    expect(idle.gateway.app.server.listening).toBe(false);
  });
});
