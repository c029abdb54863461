import { waitUntil } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestWindow } from './voice-page.ts';
import { MICROPHONE_HZ, Stage, WIRE_HZ } from './stage.ts';
import { breaksOf, clearestAmplitude, soundingRange, tone, toUnit } from './tone.ts';

declare const window: TestWindow;

const stage = new Stage();
beforeAll(() => stage.start(tone(MICROPHONE_HZ, 3, 48_000)));
afterAll(() => stage.close());
beforeEach(() => stage.beginTest());
afterEach(() => stage.endTest());

describe.each([undefined, 8000, 16_000, 48_000])('on a device of %s Hz', (deviceHz) => {
  test('the microphone is heard without a break and at its level, and so is the agent', async () => {
    const { wire } = stage;
    const page = await stage.open(deviceHz ? { deviceHz } : {});
    await page.connect({ baseUrl: wire.origin });
    wire.say('turn_1', tone(606, 1, WIRE_HZ), { atOnce: true });
    await waitUntil(() => wire.heard.length > 60, { timeoutMs: 15_000, what: '1.2 s of the microphone' });
    await page.waitForTurns(1);

    // The last of the microphone is recorded and not yet heard, and the first is heard and not yet recorded.
    const heard = toUnit(wire.uplink).subarray(8000);
    const given = await page.recording('given');
    const broken = breaksOf(given.samples.subarray(given.rateHz / 10), MICROPHONE_HZ, given.rateHz, 0.5);
    expect(clearestAmplitude(heard, MICROPHONE_HZ, WIRE_HZ)).toBeCloseTo(0.5, 2);
    // On a busy machine Chromium's own device stumbles; we add nothing to that.
    expect(breaksOf(heard, MICROPHONE_HZ, WIRE_HZ, 0.5)).toBeLessThanOrEqual(broken);
    expect(wire.missing).toBe(0);

    const { samples, rateHz } = await page.recording();
    const { first, last } = soundingRange(samples);
    const turn = samples.subarray(first + rateHz / 50, last - rateHz / 50);
    expect((last - first) / rateHz).toBeCloseTo(1, 2);
    expect(clearestAmplitude(turn, 606, rateHz)).toBeCloseTo(0.5, 2);
    expect(breaksOf(turn, 606, rateHz, 0.5)).toBe(0);
    expect(page.complaints).toEqual([]);
  });
});

test('a page with a plain script tag and no script but its own files has the client as a global', async () => {
  const page = await stage.open();
  await page.page.goto(`${stage.pages.origin}/plain`);
  expect(await page.page.evaluate('typeof Trunkline.createVoiceClient')).toBe('function');
});

test('where sockets are blocked it talks by long polling, and remembers that for the session', async () => {
  const { wire } = stage;
  const page = await stage.open({ blockSockets: true });
  await page.connect({ baseUrl: wire.origin });
  wire.say('turn_1', tone(606, 1, WIRE_HZ), { atOnce: true });
  await waitUntil(() => wire.heard.length > 50, { timeoutMs: 15_000, what: 'a second of the microphone' });
  await page.waitForTurns(1);
  expect(wire.requests.every((request) => request.endsWith('/web/audio/sess_1 Bearer token-1'))).toBe(true);
  expect(wire.missing).toBe(0);
  const { samples, rateHz } = await page.recording();
  const { first, last } = soundingRange(samples);
  expect((last - first) / rateHz).toBeCloseTo(1, 2);

  await page.page.evaluate(() => {
    window.client.disconnect();
    window.sockets.length = 0;
  });
  await waitUntil(() => wire.messagesOf('bye').length === 1, { what: 'the farewell' });
  await page.connect({ baseUrl: wire.origin });
  expect(await page.page.evaluate(() => window.sockets.length)).toBe(0);
});
