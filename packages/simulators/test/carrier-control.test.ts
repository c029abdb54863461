import { describe, expect, it } from 'vitest';
import { isEvent } from '../src/carrier/index.ts';
import { NUMBERS, useGateway, warnings } from './carrier-set-up.ts';
import { isMark, pattern, STREAM } from './tiny-gateway.ts';

const world = useGateway();

describe('the end of a stream', () => {
  it('is a stop and a close in form when the caller hangs up, and no action is asked', async () => {
    world.gateway.answer(
      '/webhook/twilio',
      '<Connect action="/ended"><Stream url="wss://gw.example.com/media" statusCallback="https://gw.example.com/status"/></Connect>',
    );
    const carrier = world.connectCarrier({ statusCallbackPath: '/call-status' });
    const call = carrier.placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    expect(carrier.liveCalls.get(call.callSid)).toBe(call);
    expect(await call.hangUp()).toMatchObject({ status: 'completed', endedBy: 'caller' });
    expect(await stream.closed).toBe(1000);
    expect(stream.messages.at(-1)).toMatchObject({
      event: 'stop',
      streamSid: stream.streamSid,
      stop: { callSid: call.callSid },
    });
    expect(warnings(call)).toEqual([]);
    const paths = world.gateway.webhooks.map(
      ({ path, params }) => `${path} ${params['StreamEvent'] ?? params['CallStatus']}`,
    );
    expect(paths).toHaveLength(4);
    expect(new Set(paths.slice(1))).toEqual(
      new Set(['/status stream-started', '/status stream-stopped', '/call-status completed']),
    );
    expect(carrier.liveCalls.size).toBe(0);
    expect(carrier.findCall(call.callSid)?.endedAt !== undefined).toBe(true);
  });

  it('asks the action after a hang-up when told to, and ignores its answer', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    world.gateway.answer('/ended', STREAM);
    const call = world.connectCarrier({ actionAfterHangUp: true }).placeCall(NUMBERS);
    await world.gateway.stream();
    await call.hangUp();
    expect(world.gateway.webhooksTo('/ended').map(({ params }) => params['CallStatus'])).toEqual(['completed']);
    expect(world.gateway.sockets).toHaveLength(1);
  });

  it('is neither stop nor close when the socket is cut, and a new document can bring a new stream', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    world.gateway.answer('/ended', STREAM);
    const call = world.connectCarrier().placeCall({ ...NUMBERS, faults: { seamMs: 100 } });
    const first = await world.gateway.stream(0);
    first.play(pattern(8000));
    await call.waitFor(isEvent('playout.started'), 1000);
    call.cutSocket();
    expect(await first.closed).toBe(1006);
    expect(first.messages.some(({ event }) => event === 'stop')).toBe(false);
    const second = await world.gateway.stream(1);
    expect(second.streamSid).not.toBe(first.streamSid);
    expect(second.messages[1]?.sequenceNumber).toBe('1');
    const [ended] = call.log.filter(isEvent('stream.ended'));
    const [, restarted] = call.log.filter(isEvent('stream.started'));
    expect(ended).toMatchObject({ reason: 'cut' });
    expect(ended?.unplayedMs).toBeGreaterThan(0);
    expect((restarted?.atMs ?? 0) - (ended?.atMs ?? 0)).toBeGreaterThanOrEqual(98);
    // What the first stream had queued is gone.
    second.send('mark', { mark: { name: 'fresh' } });
    await second.message(isMark('fresh'));
    expect(call.log.filter(isEvent('mark.returned'))).toMatchObject([{ name: 'fresh', cause: 'idle' }]);
    expect(call.ear.playRuns.map(({ endedBy }) => endedBy)).toEqual(['stream-ended']);
  });

  it('is a cut when the caller is gone without a word', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    await call.hangUp({ isAbrupt: true });
    expect(await stream.closed).toBe(1006);
    expect(stream.messages.some(({ event }) => event === 'stop')).toBe(false);
    expect(world.gateway.webhooksTo('/ended')).toHaveLength(0);
  });

  it('leads to the next verb where there is no action, and to the end where there is no verb', async () => {
    world.gateway.answer(
      '/webhook/twilio',
      '<Connect><Stream url="/media"/></Connect><Say>between</Say><Connect><Stream url="/media"/></Connect>',
    );
    const call = world.connectCarrier().placeCall(NUMBERS);
    (await world.gateway.stream(0)).socket.close();
    (await world.gateway.stream(1)).socket.close();
    expect(await call.ended).toMatchObject({ status: 'completed', endedBy: 'document' });
    expect(call.log.filter(isEvent('carrier.said')).map(({ text }) => text)).toEqual(['between']);
  });

  it('comes with stop when the call is updated, and the new document runs', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    world.gateway.answer('/later', '<Say>fetched</Say>');
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    call.updateTwiml('<Response><Say>moved</Say><Redirect>/later</Redirect></Response>');
    await call.ended;
    expect(stream.messages.at(-1)?.event).toBe('stop');
    expect(call.log.filter(isEvent('carrier.said')).map(({ text }) => text)).toEqual(['moved', 'fetched']);
    expect(world.gateway.webhooksTo('/ended')).toHaveLength(0);
    expect(() => call.updateTwiml('<Response/>')).toThrow(/completed, not in-progress/);
  });

  it('lets go of a server that does not answer the close', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    stream.socket.pause();
    await call.hangUp();
    expect(call.log.filter(isEvent('stream.ended'))).toMatchObject([{ reason: 'stopped', closeCode: 1006 }]);
  });
});

describe('a caller in trouble', () => {
  it('opens a second stream: it is the one that is heard, and the call outlives the first', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    expect(() => call.openSecondStream()).toThrow(/no stream is open/);
    const first = await world.gateway.stream(0);
    const { streamSid } = call.openSecondStream({ token: 'again' });
    const second = await world.gateway.stream(1);
    expect(second.streamSid).toBe(streamSid);
    expect(second.messages[1]?.start).toMatchObject({ callSid: call.callSid, customParameters: { token: 'again' } });
    first.play(pattern(160).fill(0x11));
    first.send('mark', { mark: { name: 'unheard' } });
    second.play(pattern(160).fill(0x22));
    second.send('mark', { mark: { name: 'heard' } });
    await Promise.all([first.message(isMark('unheard')), second.message(isMark('heard'))]);
    expect(call.ear.playRuns).toHaveLength(1);
    const [run] = call.ear.playRuns;
    expect(new Set(call.ear.heardMulawBetween(run?.startMs ?? 0, run?.endMs ?? 0))).toEqual(new Set([0x22]));
    first.socket.close(1000);
    await call.waitFor(isEvent('stream.ended'), 1000);
    expect(world.gateway.webhooksTo('/ended')).toHaveLength(0);
    second.socket.close(1000);
    await call.ended;
    expect(world.gateway.webhooksTo('/ended')).toHaveLength(1);
  });

  it('hears nothing while the carrier does not read, and then what was sent', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    call.stallReading();
    stream.play(pattern(160));
    stream.send('mark', { mark: { name: 'late' } });
    const chunk = (name: string) => stream.message((message) => message.media?.chunk === name);
    await chunk('10');
    expect(call.ear.playRuns).toEqual([]);
    call.resumeReading();
    await stream.message(isMark('late'));
    expect(call.ear.playRuns).toHaveLength(1);
  });

  it('sends what it was told to, past all rules', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    call.sendRaw('{"event":"unheard-of"}');
    expect(await stream.message(({ event }) => event === 'unheard-of')).toEqual({ event: 'unheard-of' });
  });

  it('is told in vain: nothing happens on a call that is over', async () => {
    world.gateway.answer('/webhook/twilio', '<Hangup/>');
    const call = world.connectCarrier().placeCall(NUMBERS);
    const end = await call.ended;
    call.cutSocket();
    call.pressDigit('1');
    call.stallReading();
    expect(await call.say(pattern(160))).toBeLessThanOrEqual(call.nowMs);
    expect(await call.hangUp()).toEqual(end);
    await expect(call.waitFor(isEvent('stream.started'), 1000)).rejects.toThrow(/the call is over/);
  });
});

describe('faults on real sockets', () => {
  it('take away the same frames on every run with the same seed', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const faults = { gap: { rate: 0.2, frames: 2 }, duplicateRate: 0.2, jitterMs: 40 };
    const chunksOf = async (index: number) => {
      const carrier = world.connectCarrier({ seed: 7 });
      carrier.placeCall({ ...NUMBERS, faults });
      const stream = await world.gateway.stream(index);
      await stream.message((message) => Number(message.media?.chunk) > 30);
      return stream.messages.flatMap(({ media }) => (media && Number(media.chunk) <= 30 ? [media.chunk] : []));
    };
    const first = await chunksOf(0);
    const second = await chunksOf(1);
    expect(second).toEqual(first);
    expect(new Set(first).size).toBeLessThan(30);
    expect(first.length).toBeGreaterThan(new Set(first).size);
  });

  it('deliver status callbacks late and out of order, and the call ends only when they are through', async () => {
    world.gateway.answer('/webhook/twilio', '<Connect><Stream url="/media" statusCallback="/status"/></Connect>');
    const carrier = world.connectCarrier();
    const calls = Array.from({ length: 8 }, () => carrier.placeCall({ ...NUMBERS, faults: { callbackDelayMs: 800 } }));
    await Promise.all(
      calls.map(async (call) => {
        await call.waitFor(isEvent('stream.started'), 5000);
        await call.hangUp();
      }),
    );
    const events = world.gateway.webhooksTo('/status').map(({ params }) => [params['CallSid'], params['StreamEvent']]);
    expect(events).toHaveLength(16);
    const isOvertaken = calls.map(({ callSid }) => events.find(([sid]) => sid === callSid)?.[1] === 'stream-stopped');
    expect(isOvertaken).toContain(true);
  });
});
