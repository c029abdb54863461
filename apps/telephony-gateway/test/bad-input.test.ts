/** What strangers and broken peers send is refused or dropped and counted, and harms nobody else. */
import { isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ACCOUNT_SID, AUTH_TOKEN, createRig, prepare, PUBLIC_URL, type Rig } from './rig.ts';
import { TALK } from './scenarios.ts';

let rig: Rig;
let sequence = 0;
beforeAll(async () => {
  rig = await createRig({ scenario: await prepare(TALK) });
});
afterAll(() => rig.close());
beforeEach(() => {
  sequence += 1;
});

const newCallSid = (): string => `CA${sequence.toString(16).padStart(32, '0')}`;

const sign = (url: string, params: Record<string, string> = {}): string =>
  getExpectedTwilioSignature(AUTH_TOKEN, url, params);

async function post(path: string, params: Record<string, string>, signature?: string): Promise<Response> {
  return fetch(`${rig.origin}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature ?? sign(`${PUBLIC_URL}${path}`, params),
    },
    body: new URLSearchParams(params).toString(),
  });
}

const voiceParams = (callSid: string) => ({
  CallSid: callSid,
  AccountSid: ACCOUNT_SID,
  From: '+15550100001',
  To: '+15550100002',
  CallStatus: 'ringing',
  Direction: 'inbound',
  FromCity: '',
});

/** Answers a call and returns the token of its stream. */
async function answer(callSid: string): Promise<string> {
  const response = await post('/webhook/twilio', voiceParams(callSid));
  const twiml = await response.text();
  return /<Parameter name="token" value="([^"]+)"/.exec(twiml)?.[1] ?? '';
}

interface Stream {
  socket: WebSocket;
  closed: Promise<number>;
  send(message: unknown): void;
}

function openStream(
  headers: Record<string, string> = { 'x-twilio-signature': sign('wss://gw.example.com/media') },
): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${rig.origin.replace('http', 'ws')}/media`, { headers });
    const closed = new Promise<number>((done) => socket.on('close', done));
    socket.on('open', () => resolve({ socket, closed, send: (message) => socket.send(JSON.stringify(message)) }));
    socket.on('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
    socket.on('error', () => {});
  });
}

const startMessage = (callSid: string, token: string, more: object = {}) => ({
  event: 'start',
  sequenceNumber: '1',
  streamSid: `MZ${callSid.slice(2)}`,
  start: {
    streamSid: `MZ${callSid.slice(2)}`,
    accountSid: ACCOUNT_SID,
    callSid,
    tracks: ['inbound'],
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
    customParameters: { token },
    ...more,
  },
});

const POLICY_VIOLATION = 1008;

describe('a voice webhook', () => {
  it('without a signature, or with a wrong one, is answered 403', async () => {
    const params = voiceParams(newCallSid());
    for (const signature of ['', 'nonsense', sign(`${PUBLIC_URL}/webhook/twilio`, { ...params, To: '+1' })]) {
      const response = await post('/webhook/twilio', params, signature);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error: { code: 'TL_BAD_SIGNATURE' } });
    }
    expect(await rig.store.sessions.read(`call_${params.CallSid.slice(2)}`)).toBeUndefined();
  });

  it('without a CallSid is answered 422 with the name of the field', async () => {
    const { CallSid: _, ...params } = voiceParams(newCallSid());
    const response = await post('/webhook/twilio', params);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      error: { code: 'TL_INVALID_FIELD', message: expect.stringContaining('CallSid') },
    });
  });

  it('with an empty or a huge body, or of another type, is answered with a 4xx', async () => {
    expect((await post('/webhook/twilio', {}, sign(`${PUBLIC_URL}/webhook/twilio`))).status).toBe(422);
    expect((await post('/webhook/twilio', { x: 'x'.repeat(70_000) }, 'any')).status).toBe(413);
    const json = await fetch(`${rig.origin}/webhook/twilio`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: 'a',
    });
    expect(json.status).toBeGreaterThanOrEqual(400);
    expect(json.status).toBeLessThan(500);
  });

  it('that comes twice makes one session and asks for one agent', async () => {
    const callSid = newCallSid();
    const before = rig.vapi.calls.length;
    const tokens = await Promise.all([answer(callSid), answer(callSid), answer(callSid)]);
    expect(new Set(tokens).size).toBe(3);
    await rig.vapi.waitForCall(before);
    expect(rig.vapi.calls.length).toBe(before + 1);
  });
});

describe('a media stream', () => {
  it('is refused before the upgrade without the right signature', async () => {
    await expect(openStream({})).rejects.toThrow('403');
    await expect(openStream({ 'x-twilio-signature': sign('https://gw.example.com/media') })).rejects.toThrow('403');
  });

  it('is closed with 1008 when its token is unknown, missing, or of another call', async () => {
    const token = await answer(newCallSid());
    const other = `CA${'f'.repeat(32)}`;
    for (const message of [
      startMessage(newCallSid(), 'unknown'),
      startMessage(newCallSid(), ''),
      startMessage(other, token),
    ]) {
      const stream = await openStream();
      stream.send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
      stream.send(message);
      expect(await stream.closed).toBe(POLICY_VIOLATION);
    }
  });

  it('is let in once per token, and no second time', async () => {
    const callSid = newCallSid();
    const token = await answer(callSid);
    const first = await openStream();
    first.send(startMessage(callSid, token));
    await waitUntil(() => rig.gateway.registry.calls === 1);
    const second = await openStream();
    second.send(startMessage(callSid, token));
    expect(await second.closed).toBe(POLICY_VIOLATION);
    expect(rig.gateway.registry.calls).toBe(1);
    first.send({ event: 'stop', sequenceNumber: '2', streamSid: 'MZ', stop: { accountSid: ACCOUNT_SID, callSid } });
    await rig.gateway.registry.idle();
  });

  it('is closed with 1008 when media, garbage or a wrong media format comes instead of a start', async () => {
    const callSid = newCallSid();
    const token = await answer(callSid);
    const media = {
      event: 'media',
      sequenceNumber: '1',
      streamSid: 'MZ',
      media: { track: 'inbound', chunk: '1', timestamp: '0', payload: '' },
    };
    const wideband = startMessage(callSid, token, {
      mediaFormat: { encoding: 'audio/l16', sampleRate: 16000, channels: 1 },
    });
    for (const message of [media, { event: 'start' }, [], wideband]) {
      const stream = await openStream();
      stream.send(message);
      expect(await stream.closed).toBe(POLICY_VIOLATION);
    }
  });

  it('is closed with 1009 when a message is over 64 KiB, while other calls go on', async () => {
    const callSid = newCallSid();
    const token = await answer(callSid);
    const healthy = await openStream();
    healthy.send(startMessage(callSid, token));
    await waitUntil(() => rig.gateway.registry.calls === 1);
    const stream = await openStream();
    stream.socket.send('x'.repeat(70_000));
    expect([1006, 1009]).toContain(await stream.closed);
    expect(rig.gateway.registry.calls).toBe(1);
    healthy.send({ event: 'stop', sequenceNumber: '2', streamSid: 'MZ', stop: { accountSid: ACCOUNT_SID, callSid } });
    await rig.gateway.registry.idle();
  });

  it('goes on through binary frames, broken JSON, unknown events and foreign tracks, which are counted and told once', async () => {
    const callSid = newCallSid();
    const stream = await openStream();
    stream.send(startMessage(callSid, await answer(callSid)));
    await waitUntil(() => rig.gateway.registry.calls === 1);
    for (let round = 0; round < 3; round += 1) {
      stream.socket.send(Buffer.from([1, 2, 3]));
      stream.socket.send('{"event":');
      stream.send({ event: 'from-the-future' });
      stream.send({
        event: 'media',
        sequenceNumber: '9',
        streamSid: 'MZ',
        media: { track: 'outbound', chunk: '1', timestamp: '0', payload: '' },
      });
    }
    stream.send({ event: 'stop', sequenceNumber: '3', streamSid: 'MZ', stop: { accountSid: ACCOUNT_SID, callSid } });
    await rig.gateway.registry.idle();
    const ended = rig.logLines.find((line) => line['msg'] === 'call.ended' && line['callSid'] === callSid);
    expect(ended).toMatchObject({ malformedFromCarrier: 6, unknownFromCarrier: 3, framesFromCaller: 0 });
    const told = rig.logLines.filter(
      (line) => line['callId'] === `call_${callSid.slice(2)}` && String(line['msg']).includes('dropped'),
    );
    expect(told.map(({ kind }) => String(kind)).toSorted()).toEqual([
      'binary',
      'foreign-track',
      'malformed',
      'unknown',
    ]);
  });
});

describe('callbacks and our own API', () => {
  it('answer what is unknown with a hang-up, a 204 or a 404', async () => {
    const params = { ...voiceParams(newCallSid()), CallStatus: 'in-progress' };
    expect(await (await post('/webhook/twilio/stream-ended', params)).text()).toContain('<Hangup/>');
    expect((await post('/webhook/twilio/call-status', { ...params, CallStatus: 'completed' })).status).toBe(204);
    expect(
      (await post('/webhook/twilio/stream-status', { ...params, StreamSid: 'MZ1', StreamEvent: 'stream-error' }))
        .status,
    ).toBe(204);
    expect(
      await (await post('/webhook/twilio/dial-ended', { ...params, DialCallStatus: 'no-answer' })).text(),
    ).toContain('<Hangup/>');
    expect((await fetch(`${rig.origin}/nowhere`)).status).toBe(404);
  });

  it('want a key for what operators read', async () => {
    expect((await fetch(`${rig.origin}/calls`)).status).toBe(401);
    const wrong = await fetch(`${rig.origin}/calls`, { headers: { authorization: 'Bearer wrong' } });
    expect(await wrong.json()).toMatchObject({ error: { code: 'TL_UNAUTHORIZED' } });
  });

  it('tell of health, liveness, readiness and metrics', async () => {
    const health = (await (await fetch(`${rig.origin}/health`)).json()) as Record<string, unknown>;
    expect(health).toEqual({ status: 'ok', activeSessions: 0, activeStreams: 0, uptime: expect.any(Number) });
    expect((await fetch(`${rig.origin}/livez`)).status).toBe(200);
    expect((await fetch(`${rig.origin}/readyz`)).status).toBe(200);
    expect((await fetch(`${rig.origin}/metrics`)).status).toBe(404);
    const metrics = (await rig.gateway.admin.inject('/metrics')).body;
    for (const name of [
      'trunkline_calls_live',
      'trunkline_added_latency_seconds_bucket',
      'trunkline_refused_signatures_total',
    ]) {
      expect(metrics).toContain(name);
    }
  });

  it('end a call that was answered and given up before its stream opened, agent and all', async () => {
    const callSid = newCallSid();
    const before = rig.vapi.calls.length;
    await answer(callSid);
    const agent = await rig.vapi.waitForCall(before);
    await waitUntil(async () => (await rig.store.sessions.read(`call_${callSid.slice(2)}`))?.vapiCallId !== undefined);
    await post('/webhook/twilio/call-status', { ...voiceParams(callSid), CallStatus: 'completed' });
    await agent.ended;
    expect((await rig.store.sessions.read(`call_${callSid.slice(2)}`))?.state).toBe('ended');
  });
});

it('a healthy call still works after all of this', async () => {
  const { failures, call } = await rig.playCall();
  expect(failures).toEqual([]);
  expect(call.log.filter(isEvent('carrier.warned'))).toEqual([]);
});
