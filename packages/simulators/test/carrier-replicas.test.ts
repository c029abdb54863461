import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BLACK_HOLE, isEvent, MEASURED_SEAM, type FakeCall } from '../src/carrier/index.ts';
import { NUMBERS, useGateway, warnings } from './carrier-set-up.ts';
import { pattern, startTinyGateway, type TinyGateway } from './tiny-gateway.ts';

const world = useGateway();
let other: TinyGateway;
beforeEach(async () => {
  other = await startTinyGateway();
});
afterEach(() => other.close());

const STREAM = '<Stream url="wss://gw.example.com/media" statusCallback="https://gw.example.com/status"/>';
const CONNECT = `<Connect action="/ended">${STREAM}</Connect>`;

/** Every address of the gateway is that of its first replica until this is set. */
function balance() {
  const balancer: { next: () => string } = { next: () => world.gateway.origin };
  return { balancer, originMap: () => balancer.next() };
}

/** Call times of the loss and of the first frame after it. */
async function seamOf(call: FakeCall): Promise<{ lostMs: number; openMs: number }> {
  const isSecond = (event: { type: string }) =>
    event.type === 'stream.started' &&
    call.log.filter(isEvent('stream.started')).at(-1) !== call.log.find(isEvent('stream.started'));
  await call.waitFor(isSecond, 5000);
  const [lost] = call.log.filter(isEvent('stream.ended'));
  const [, open] = call.log.filter(isEvent('stream.started'));
  return { lostMs: lost?.atMs ?? 0, openMs: open?.atMs ?? 0 };
}

describe('a replica that dies in mid-call', () => {
  it('is followed by the action and a new stream on another replica, 0.6 to 0.9 s after the loss', async () => {
    const { balancer, originMap } = balance();
    world.gateway.answer('/webhook/twilio', CONNECT);
    other.answer('/ended', CONNECT);
    const call = world.connectCarrier({ originMap, seamMs: MEASURED_SEAM, seed: 3 }).placeCall(NUMBERS);
    const first = await world.gateway.stream();
    first.play(pattern(8000));
    await call.waitFor(isEvent('playout.started'), 1000);
    // The balancer has not noticed yet: the first try still goes to the dead one.
    const dead = world.gateway.origin;
    const tries = [dead];
    balancer.next = () => tries.shift() ?? other.origin;
    const speech = call.say(pattern(160 * 20));
    await world.gateway.close();
    const second = await other.stream();
    await second.message(({ event }) => event === 'media');
    const spokenMs = await speech;

    const { lostMs, openMs } = await seamOf(call);
    expect(openMs - lostMs).toBeGreaterThanOrEqual(598);
    expect(openMs - lostMs).toBeLessThan(1000);
    expect(warnings(call)).toEqual([31903]);
    expect(call.log.filter(isEvent('webhook.failed')).length).toBeGreaterThanOrEqual(1);
    const [action] = other.webhooksTo('/ended');
    expect(action).toMatchObject({ isSigned: true, params: { CallSid: call.callSid, CallStatus: 'in-progress' } });
    // Said in between: at the caller's mouth, and nowhere else.
    expect(spokenMs).toBeLessThan(openMs);
    expect(call.ear.silenceMs(lostMs, openMs)).toBeCloseTo(openMs - lostMs, 3);
    expect(call.ear.saidBetween(lostMs, spokenMs).some((sample) => sample !== 0)).toBe(true);
    expect(second.streamSid).not.toBe(first.streamSid);
  });

  it('takes the same time between two streams on every run with the same seed', async () => {
    const seams: number[] = [];
    for (const index of [0, 2]) {
      world.gateway.answer('/webhook/twilio', CONNECT);
      world.gateway.answer('/ended', CONNECT);
      const call = world.connectCarrier({ seamMs: { fromMs: 40, toMs: 200 }, seed: 5 }).placeCall(NUMBERS);
      (await world.gateway.stream(index)).socket.terminate();
      await world.gateway.stream(index + 1);
      const { lostMs, openMs } = await seamOf(call);
      seams.push(openMs - lostMs);
      await call.hangUp();
    }
    expect(Math.abs((seams[0] ?? 0) - (seams[1] ?? 0))).toBeLessThan(30);
  });

  it('is told by a stream-error of 31921 when it closes in form, and of 31903 when it does not', async () => {
    world.gateway.answer('/webhook/twilio', `<Connect>${STREAM}</Connect><Connect>${STREAM}</Connect>`);
    const call = world.connectCarrier().placeCall(NUMBERS);
    (await world.gateway.stream(0)).socket.close(1001);
    (await world.gateway.stream(1)).socket.terminate();
    await call.ended;
    const errors = world.gateway.webhooksTo('/status').flatMap(({ params }) => params['StreamError'] ?? []);
    expect(errors.toSorted()).toEqual([expect.stringMatching(/^31903 /), expect.stringMatching(/^31921 /)]);
  });

  it('is given up after the connection limit when its packets vanish, and another try finds the other replica', async () => {
    const { balancer, originMap } = balance();
    world.gateway.answer('/webhook/twilio', '<Connect action="/ended#ct=150"><Stream url="/media"/></Connect>');
    other.answer('/ended', '<Hangup/>');
    const call = world.connectCarrier({ originMap }).placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    balancer.next = () => {
      const isAction = call.log.filter(isEvent('webhook.failed')).length === 0;
      return isAction ? BLACK_HOLE : other.origin;
    };
    stream.socket.terminate();
    await call.ended;
    expect(call.log.filter(isEvent('webhook.failed'))).toMatchObject([{ reason: 'no connection within 150 ms' }]);
    expect(other.webhooksTo('/ended')[0]?.headers['i-twilio-idempotency-token']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('leads to the fallback when every try is refused', async () => {
    const { balancer, originMap } = balance();
    world.gateway.answer(
      '/webhook/twilio',
      '<Connect action="/ended"><Stream url="wss://gw.example.com/media"/></Connect>',
    );
    other.answer('/fallback', '<Say>Please call again.</Say>');
    const call = world.connectCarrier({ originMap, fallbackPath: '/fallback' }).placeCall(NUMBERS);
    await world.gateway.stream();
    const tries = [world.gateway.origin, world.gateway.origin];
    balancer.next = () => tries.shift() ?? other.origin;
    await world.gateway.close();
    await call.ended;
    expect(other.webhooksTo('/fallback')).toMatchObject([
      { params: { ErrorCode: '11205', ErrorUrl: 'https://gw.example.com/ended' } },
    ]);
    expect(call.log.filter(isEvent('carrier.said')).map(({ text }) => text)).toEqual(['Please call again.']);
  });

  it('is not noticed at once when it vanishes without a word', async () => {
    world.gateway.answer('/webhook/twilio', CONNECT);
    world.gateway.answer('/ended', '<Hangup/>');
    const call = world.connectCarrier({ deadPeerAfterMs: 300 }).placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    call.silenceSocket();
    const received = stream.messages.length;
    stream.play(pattern(160));
    await call.ended;
    const [ended] = call.log.filter(isEvent('stream.ended'));
    expect(ended).toMatchObject({ reason: 'broken', closeCode: undefined });
    expect(warnings(call)).toEqual([31903]);
    expect(call.ear.playRuns).toEqual([]);
    // At most what was under way came through, and never a stop.
    expect(stream.messages.length - received).toBeLessThan(4);
    expect(stream.messages.some(({ event }) => event === 'stop')).toBe(false);
    expect(await stream.closed).toBe(1006);
  });

  it('fails the handshake of a stream in the time limit when its packets vanish', async () => {
    const { balancer, originMap } = balance();
    world.gateway.answer('/webhook/twilio', () => {
      balancer.next = () => BLACK_HOLE;
      return '<Connect><Stream url="wss://gw.example.com/media"/></Connect>';
    });
    const call = world.connectCarrier({ originMap, handshakeTimeoutMs: 150 }).placeCall(NUMBERS);
    await call.ended;
    expect(warnings(call)).toEqual([31901]);
  });
});
