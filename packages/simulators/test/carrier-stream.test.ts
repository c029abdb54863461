import { describe, expect, it } from 'vitest';
import { findStarvations } from '../src/ear/index.ts';
import { isEvent } from '../src/carrier/index.ts';
import { decodeMulaw } from '../src/mulaw.ts';
import { NUMBERS, useGateway, warnings } from './carrier-set-up.ts';
import { ACCOUNT_SID, isMark, pattern, startMuteServer, STREAM } from './tiny-gateway.ts';

const world = useGateway();

describe('the media stream', () => {
  it('opens with a signed upgrade and carries the parameters of the document', async () => {
    world.gateway.answer(
      '/webhook/twilio',
      '<Connect><Stream url="wss://gw.example.com/media"><Parameter name="token" value="q1"/></Stream></Connect>',
    );
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    expect(stream).toMatchObject({ path: '/media', isSigned: true });
    expect(stream.messages.slice(0, 2)).toEqual([
      { event: 'connected', protocol: 'Call', version: '1.0.0' },
      {
        event: 'start',
        sequenceNumber: '1',
        streamSid: call.streamSid,
        start: {
          streamSid: call.streamSid,
          accountSid: ACCOUNT_SID,
          callSid: call.callSid,
          tracks: ['inbound'],
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
          customParameters: { token: 'q1' },
        },
      },
    ]);
  });

  it('carries the caller in 20 ms frames, in step with the clock of the call and numbered without a hole', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    const started = await call.waitFor(isEvent('stream.started'), 2000);
    const last = await stream.message((message) => message.media?.chunk === '50');
    expect(call.nowMs - started.atMs).toBeGreaterThanOrEqual(50 * 20 - 20);
    const media = stream.messages.flatMap((message) => message.media ?? []);
    expect(media.map(({ chunk }) => Number(chunk))).toEqual(media.map((_, index) => index + 1));
    expect(Number(last.sequenceNumber)).toBe(51);
    const first = Number(media[0]?.timestamp);
    expect(first).toBeLessThanOrEqual(20);
    expect(media.map(({ timestamp }) => Number(timestamp))).toEqual(media.map((_, index) => first + index * 20));
    expect(media.every(({ payload }) => Buffer.from(payload, 'base64').equals(Buffer.alloc(160, 0xff)))).toBe(true);
  });

  it('carries what the caller says, sample by sample, and the ear keeps it at its time', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    const speech = pattern(4000);
    const endedAtMs = await call.say(speech);
    await stream.message((message) => Number(message.media?.timestamp) > endedAtMs);
    const wire = Buffer.concat(
      stream.messages.flatMap(({ media }) => (media ? Buffer.from(media.payload, 'base64') : [])),
    );
    expect(wire.includes(Buffer.from(speech))).toBe(true);
    expect(call.ear.saidBetween(endedAtMs - 500, endedAtMs)).toEqual(decodeMulaw(speech));
    expect(call.log.filter(isEvent('caller.said'))).toMatchObject([{ endedAtMs }]);
  });

  it('carries the background of the caller and digits, and says nothing of a digit that is none', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const callerAudio = (frame: Uint8Array) => frame.fill(0x55);
    const call = world.connectCarrier().placeCall({ ...NUMBERS, callerAudio });
    const stream = await world.gateway.stream();
    expect(() => call.pressDigit('12')).toThrow(/not one of/);
    call.pressDigit('#');
    const dtmf = await stream.message((message) => message.event === 'dtmf');
    expect(dtmf.dtmf).toEqual({ track: 'inbound_track', digit: '#' });
    const { media } = await stream.message((message) => message.event === 'media');
    expect(Buffer.from(media?.payload ?? '', 'base64')).toEqual(Buffer.alloc(160, 0x55));
  });
});

describe('playout', () => {
  it('plays every sample once, in order and without a gap, however it was cut', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    const speech = pattern(8000);
    // The first piece outlasts the sending of the others.
    let at = 0;
    for (const size of [2000, 1, 7, 159, 160, 161, 1000, 3, 8000]) {
      stream.play(speech.subarray(at, at + size));
      at += size;
    }
    stream.send('mark', { mark: { name: 'end' } });
    await stream.message(isMark('end'));
    const { playedAtMs } = await call.waitFor(isEvent('mark.returned'), 1000);
    expect(call.ear.playRuns).toHaveLength(1);
    const [run] = call.ear.playRuns;
    expect(run).toMatchObject({ startMs: playedAtMs - 1000, endMs: playedAtMs });
    expect(Buffer.from(call.ear.heardMulawBetween(playedAtMs - 1000, playedAtMs))).toEqual(Buffer.from(speech));
  });

  it('takes as long as the audio lasts, and returns each mark behind its own audio', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    for (const name of ['a', 'b', 'c']) {
      stream.play(pattern(1600));
      stream.send('mark', { mark: { name } });
    }
    const sentAtMs = (await call.waitFor(isEvent('playout.started'), 1000)).startedAtMs;
    await stream.message(isMark('c'));
    const returned = call.log.filter(isEvent('mark.returned'));
    expect(returned.map(({ name, cause }) => [name, cause])).toEqual([
      ['a', 'played'],
      ['b', 'played'],
      ['c', 'played'],
    ]);
    returned.forEach(({ playedAtMs, atMs }, index) => {
      expect(playedAtMs).toBe(sentAtMs + (index + 1) * 200);
      expect(atMs).toBeGreaterThanOrEqual(playedAtMs);
    });
  });

  it('returns a mark at once when nothing is queued', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    stream.send('mark', { mark: { name: 'idle' } });
    const message = await stream.message(isMark('idle'));
    expect(message).toMatchObject({ event: 'mark', streamSid: stream.streamSid, mark: { name: 'idle' } });
    expect(call.log.filter(isEvent('mark.returned'))).toMatchObject([{ name: 'idle', cause: 'idle' }]);
  });

  it('empties the queue on clear and returns all outstanding marks at once', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    stream.play(pattern(8000));
    stream.send('mark', { mark: { name: 'a' } });
    stream.play(pattern(8000));
    stream.send('mark', { mark: { name: 'b' } });
    await call.waitFor(isEvent('playout.started'), 1000);
    stream.send('clear');
    await stream.message(isMark('b'));
    const [cleared] = call.log.filter(isEvent('agent.cleared'));
    const [run] = call.ear.playRuns;
    expect(cleared?.marks).toEqual(['a', 'b']);
    expect(call.log.filter(isEvent('mark.returned')).map(({ cause }) => cause)).toEqual(['cleared', 'cleared']);
    expect(run?.endedBy).toBe('cleared');
    expect((run?.endMs ?? 0) - (run?.startMs ?? 0) + (cleared?.droppedMs ?? 0)).toBe(2000);
    // What comes after the clear is heard.
    stream.play(pattern(160));
    stream.send('mark', { mark: { name: 'c' } });
    await stream.message(isMark('c'));
    expect(call.ear.playRuns).toHaveLength(2);
    expect(findStarvations(call.ear.playRuns)).toEqual([]);
  });

  it('is silent while it starves, and the ear knows that nothing was there', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    stream.play(pattern(800));
    const { drainedAtMs } = await call.waitFor(isEvent('playout.drained'), 1000);
    stream.play(pattern(800));
    stream.send('mark', { mark: { name: 'end' } });
    await stream.message(isMark('end'));
    const [gap] = findStarvations(call.ear.playRuns);
    expect(gap?.startMs).toBe(drainedAtMs);
    const silence = call.ear.heardMulawBetween(gap?.startMs ?? 0, gap?.endMs ?? 0);
    expect(silence.length).toBeGreaterThan(0);
    expect(silence.every((byte) => byte === 0xff)).toBe(true);
    expect(call.ear.silenceMs(gap?.startMs ?? 0, (gap?.endMs ?? 0) + 100)).toBe(silence.length / 8);
  });

  it('lets the caller react to the voice it hears, and to its end', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    const heard: [string, number][] = [];
    call.onAgentAudioStart((atMs) => heard.push(['start', atMs]));
    call.onAgentAudioEnd((atMs) => heard.push(['end', atMs]));
    stream.play(new Uint8Array(800).fill(0xff));
    stream.play(new Uint8Array(1600).fill(0x20));
    const { startedAtMs } = await call.waitFor(isEvent('playout.started'), 1000);
    await call.waitFor(isEvent('agent.speechEnded'), 2000);
    expect(heard.map(([what]) => what)).toEqual(['start', 'end']);
    // Heard frame by frame, so up to one frame around the exact sample.
    expect(Math.abs((heard[0]?.[1] ?? 0) - (startedAtMs + 100))).toBeLessThanOrEqual(20);
    expect(Math.abs((heard[1]?.[1] ?? 0) - (startedAtMs + 300))).toBeLessThanOrEqual(20);
  });
});

describe('warnings of the debugger', () => {
  it('31951 comes once per stream for messages that break the protocol, and the call goes on', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    stream.socket.send('{');
    stream.send('clear', { debug: true });
    stream.socket.send(JSON.stringify({ event: 'clear', streamSid: 'MZ0' }));
    stream.send('mark', { mark: { name: 'still here' } });
    await stream.message(isMark('still here'));
    expect(warnings(call)).toEqual([31951]);
    expect(call.log.some(isEvent('agent.cleared'))).toBe(false);
  });

  it('31950 comes for a binary frame', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    stream.socket.send(Buffer.from(JSON.stringify({ event: 'clear', streamSid: stream.streamSid })));
    expect(await call.waitFor(isEvent('carrier.warned'), 1000)).toMatchObject({ code: 31950 });
  });

  it('31931 comes once when the buffer is full, and what is too much is never heard', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier({ maxQueuedMs: 200 }).placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    for (let second = 0; second < 3; second += 1) stream.play(pattern(8000, second));
    stream.send('mark', { mark: { name: 'end' } });
    await stream.message(isMark('end'));
    expect(warnings(call)).toEqual([31931]);
    const heardMs = call.ear.playRuns.reduce((totalMs, run) => totalMs + run.endMs - run.startMs, 0);
    expect(heardMs).toBeGreaterThanOrEqual(200);
    expect(heardMs).toBeLessThan(1000);
  });

  it.each([
    [
      '31921 when the server closes',
      31921,
      'server-closed',
      (socket: { close(code: number): void }) => socket.close(1001),
    ],
    ['31903 when the server is gone', 31903, 'broken', (socket: { terminate(): void }) => socket.terminate()],
  ])('%s, and the action is asked what to do', async (_what, code, reason, end) => {
    world.gateway.answer(
      '/webhook/twilio',
      '<Connect action="/ended"><Stream url="wss://gw.example.com/media" statusCallback="https://gw.example.com/status"/>' +
        '</Connect><Say>never</Say>',
    );
    world.gateway.answer('/ended', '<Say>bye</Say>');
    const call = world.connectCarrier().placeCall(NUMBERS);
    end((await world.gateway.stream()).socket as never);
    expect(await call.ended).toMatchObject({ status: 'completed', endedBy: 'document' });
    expect(call.log.filter(isEvent('stream.ended'))).toMatchObject([{ reason }]);
    expect(warnings(call)).toEqual([code]);
    expect(call.log.filter(isEvent('carrier.said')).map(({ text }) => text)).toEqual(['bye']);
    expect(world.gateway.webhooksTo('/ended')[0]).toMatchObject({
      isSigned: true,
      params: { CallStatus: 'in-progress' },
    });
    const events = world.gateway.webhooksTo('/status').map(({ params }) => params);
    expect(new Set(events.map(({ StreamEvent }) => StreamEvent))).toEqual(new Set(['stream-error', 'stream-started']));
    expect(events.find(({ StreamError }) => StreamError !== undefined)?.['StreamError']).toContain(String(code));
  });

  it.each([
    ['31941', 'url="wss://gw.example.com/media" track="both_tracks"', 31941],
    ['31923', 'url="wss://"', 31923],
    ['31922', 'url="ws://gw.example.com/media"', 31922],
    ['31920', 'url="wss://gw.example.com/media?token=1"', 31920],
  ])('%s comes for a <Stream %s>, and the next verb runs', async (_what, attributes, code) => {
    world.gateway.answer('/webhook/twilio', `<Connect><Stream ${attributes}/></Connect><Say>sorry</Say>`);
    const call = world.connectCarrier().placeCall(NUMBERS);
    await call.ended;
    expect(warnings(call)).toEqual([code]);
    expect(call.log.filter(isEvent('carrier.said'))).toHaveLength(1);
    expect(world.gateway.sockets).toHaveLength(0);
  });

  it('31920 comes when the upgrade is answered with anything but 101', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    world.gateway.refuseUpgrades(403);
    const call = world.connectCarrier().placeCall(NUMBERS);
    await call.ended;
    expect(warnings(call).slice(0, 1)).toEqual([31920]);
    expect(call.log.filter(isEvent('stream.ended'))).toMatchObject([{ reason: 'refused' }]);
    expect(world.gateway.webhooksTo('/ended')).toHaveLength(1);
  });

  it('31902 comes when nobody listens', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const [listening, nobody] = [world.gateway.origin, 'http://127.0.0.1:1'];
    const origins = [listening, nobody, listening];
    const call = world.connectCarrier({ originMap: () => origins.shift() }).placeCall(NUMBERS);
    await call.ended;
    expect(warnings(call).slice(0, 1)).toEqual([31902]);
  });

  it('31901 comes when the upgrade is not answered in time', async () => {
    const mute = await startMuteServer();
    world.gateway.answer('/webhook/twilio', STREAM);
    const origins = [world.gateway.origin, mute.origin, world.gateway.origin];
    const call = world.connectCarrier({ originMap: () => origins.shift(), handshakeTimeoutMs: 100 }).placeCall(NUMBERS);
    await call.ended;
    expect(warnings(call).slice(0, 1)).toEqual([31901]);
    await mute.close();
  });

  it('31924 comes when the server breaks the WebSocket protocol', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    const fragmentedPing = Buffer.of(0x09, 0x00);
    stream.rawSocket.write(fragmentedPing);
    await call.ended;
    expect(warnings(call).slice(0, 1)).toEqual([31924]);
    expect(call.log.filter(isEvent('stream.ended'))).toMatchObject([{ reason: 'protocol-error' }]);
  });
});

describe('a sandbox without TLS', () => {
  it('may stream over ws, signed as written', async () => {
    const { origin } = world.gateway;
    world.gateway.answer('/webhook/twilio', '<Connect><Stream url="/media"/></Connect>');
    const call = world.connectCarrier({ publicUrl: origin, originMap: {} }).placeCall(NUMBERS);
    await world.gateway.stream();
    const [started] = call.log.filter(isEvent('stream.started'));
    expect(started?.url).toBe(`${origin.replace('http', 'ws')}/media`);
    expect(warnings(call)).toEqual([]);
  });
});
