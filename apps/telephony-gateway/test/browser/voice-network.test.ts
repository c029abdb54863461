import { startTcpProxy, type TcpProxy, waitUntil } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { MICROPHONE_HZ, type StallWatch, Stage, WIRE_HZ } from './stage.ts';
import { breaksOf, soundingRange, tone, toUnit } from './tone.ts';
import type { TestWindow } from './voice-page.ts';

declare const window: TestWindow;

const stage = new Stage();
let proxy: TcpProxy;
beforeAll(() => stage.start(tone(MICROPHONE_HZ, 3, 48_000)));
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.beginTest();
  proxy = await startTcpProxy(Number(new URL(stage.wire.origin).port));
});
afterEach(async () => {
  proxy.close();
  await stage.endTest();
});
const proxied = (): string => `http://127.0.0.1:${proxy.port}`;
const heardFrames = (count: number): Promise<boolean> =>
  waitUntil(() => stage.wire.heard.length > count, { timeoutMs: 20_000, what: `${count} frames of the microphone` });

async function cutAndMend(watch: StallWatch) {
  const { wire } = stage;
  const line = await startTcpProxy(Number(new URL(wire.origin).port));
  const page = await stage.open();
  await page.connect({ baseUrl: `http://127.0.0.1:${line.port}` });
  wire.say('turn_1', tone(606, 2, WIRE_HZ), { atOnce: true });
  await heardFrames(20);
  await watch.begin(page);
  const before = wire.heard.length;
  const cutAtMs = performance.now();
  line.cut();
  await waitUntil(() => wire.resumes === 1, { timeoutMs: 5000, what: 'the page to come back' });
  await heardFrames(before);
  const mendedMs = wire.heard[before]!.atMs - cutAtMs;
  await heardFrames(wire.heard.length + 25);
  await page.waitForTurns(1);
  await watch.end(page);
  // The last of the microphone is recorded and not yet heard, and the first is heard and not yet recorded.
  const heard = toUnit(wire.uplink).subarray(8000);
  const given = await page.recording('given');
  const result = {
    mendedMs,
    missing: wire.missing,
    states: await page.states(),
    breaksGiven: breaksOf(given.samples.subarray(given.rateHz / 10), MICROPHONE_HZ, given.rateHz, 0.5),
    breaksHeard: breaksOf(heard, MICROPHONE_HZ, WIRE_HZ, 0.5),
    recording: await page.recording(),
  };
  line.close();
  return result;
}

test('a cut is mended within 700 ms, and no sample of either side is lost or repeated', async () => {
  const { mendedMs, missing, states, breaksGiven, breaksHeard, recording } = await stage.measure(
    cutAndMend,
    (result) => result.mendedMs <= 700,
  );
  expect(mendedMs).toBeLessThanOrEqual(700);
  expect(missing).toBe(0);
  expect(breaksHeard).toBeLessThanOrEqual(breaksGiven);
  const { samples, rateHz } = recording;
  const { first, last } = soundingRange(samples);
  expect((last - first) / rateHz).toBeCloseTo(2, 2);
  expect(breaksOf(samples.subarray(first + rateHz / 50, last - rateHz / 50), 606, rateHz, 0.5)).toBe(0);
  expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
});

test('an outage of more than a second loses no sample of the microphone', async () => {
  const { wire } = stage;
  const page = await stage.open();
  await page.connect({ baseUrl: proxied() });
  await heardFrames(20);
  // Nobody listens there.
  proxy.switchTo(9);
  proxy.cut();
  const before = wire.heard.length;
  await page.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1100)));
  proxy.switchTo(Number(new URL(wire.origin).port));
  await page.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await heardFrames(before + 100);
  expect(wire.resumes).toBe(1);
  expect(wire.missing).toBe(0);
  await waitUntil(async () => (await page.page.evaluate(() => window.stats))?.reconnects === 1);
  expect((await page.page.evaluate(() => window.stats))?.framesDropped).toBe(0);
});

test('while the gateway is not ready at most 2 s are kept, and they come first', async () => {
  const { wire } = stage;
  wire.answersStart = false;
  const page = await stage.open();
  await page.make({ baseUrl: wire.origin });
  await page.page.evaluate(() => void window.client.connect().catch(() => {}));
  await waitUntil(() => wire.startsAtMs.length === 1, { timeoutMs: 15_000, what: 'the first try' });
  wire.answersStart = true;
  await page.waitForState('live', 15_000);
  await heardFrames(110);
  // The first try is given 4 s, in which 200 frames were spoken.
  expect(await page.page.evaluate(() => window.bursts[0])).toBe(100);
  expect(wire.missing).toBe(0);
  await waitUntil(async () => ((await page.page.evaluate(() => window.stats))?.framesDropped ?? 0) > 0);
});

test('a connection that has died without a word is noticed after 6 s, and nothing is said twice', async () => {
  const { wire } = stage;
  const page = await stage.open();
  await page.connect({ baseUrl: wire.origin });
  await page.page.evaluate(() => window.client.sendText('hello', 'text-1'));
  await heardFrames(20);
  await page.context.setOffline(true);
  await page.waitForState('reconnecting', 9000);
  await page.context.setOffline(false);
  await page.waitForState('live');
  await heardFrames(wire.heard.length + 20);
  // What the dead connection still held arrives too; the numbers tell that it is known.
  const ids = wire.messagesOf('text').map(({ id }) => id);
  expect(new Set(ids)).toEqual(new Set(['text-1']));
  const numbers = wire.heard.map(({ seq }) => seq);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('the chosen loudspeaker is kept over a reconnect', async () => {
  const { wire } = stage;
  const page = await stage.open();
  await page.connect({ baseUrl: proxied() });
  const sink = await page.page.evaluate(async () => {
    const outputs = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audiooutput');
    const { deviceId } = outputs.at(-1)!;
    await window.client.setSink(deviceId);
    return deviceId;
  });
  proxy.cut();
  await waitUntil(() => wire.resumes === 1, { timeoutMs: 5000 });
  await page.waitForState('live');
  const sinks = await page.page.evaluate(() =>
    window.contexts.map((context) => (context as { sinkId?: unknown }).sinkId),
  );
  expect(sinks).toEqual([sink]);
});

test('a refused token is asked for once more; a window that is replaced ends; a restart is come back from', async () => {
  const { wire } = stage;
  wire.refuseWith.push(4001);
  const page = await stage.open();
  await page.connect({ baseUrl: wire.origin });
  expect(wire.requests).toHaveLength(2);
  wire.socket!.close(1012);
  await waitUntil(() => wire.resumes === 1, { timeoutMs: 5000, what: 'the page to come back' });
  await page.waitForState('live');
  wire.socket!.close(4003);
  await page.waitForState('ended');
  expect((await page.said('state')).at(-1)?.event).toEqual({ state: 'ended', reason: 'replaced' });
  expect((await page.said('error')).map(({ event }) => event.code)).toEqual(['replaced']);
  expect(await page.page.evaluate(() => window.tracks.map(({ readyState }) => readyState))).toEqual(['ended']);
});

test('a link that lags gets mu-law, a quarter of the bytes', async () => {
  const { wire } = stage;
  wire.acknowledges = false;
  const page = await stage.open();
  await page.connect({ baseUrl: wire.origin });
  await waitUntil(() => wire.heard.some(({ format }) => format === 'mulaw'), { timeoutMs: 10_000, what: 'mu-law' });
  expect(wire.missing).toBe(0);
  await waitUntil(async () => (await page.page.evaluate(() => window.stats))?.uplinkFormat === 'mulaw', {
    timeoutMs: 3000,
  });
});
