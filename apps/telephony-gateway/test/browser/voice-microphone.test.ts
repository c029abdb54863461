import { waitUntil } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Stage } from './stage.ts';
import { tone } from './tone.ts';
import type { TestWindow, VoicePage } from './voice-page.ts';

declare const window: TestWindow;

const stage = new Stage();
beforeAll(() => stage.start(tone(1000, 1, 48_000, 0)));
afterAll(() => stage.close());
beforeEach(() => stage.beginTest());
afterEach(() => stage.endTest());

const trackStates = (page: VoicePage): Promise<string[]> =>
  page.page.evaluate(() => window.tracks.map(({ readyState }) => readyState));

test('a microphone that gives only silence is told of once, after 3 s, with a sentence', async () => {
  const page = await stage.open();
  await page.connect({ baseUrl: stage.wire.origin });
  await waitUntil(() => stage.wire.heard.length > 170, { timeoutMs: 10_000 });
  const notices = await page.said('micSilent');
  expect(notices.map(({ event }) => event.message)).toEqual(['Nothing is heard of your microphone.']);
});

test('a microphone that the system mutes, or that is unplugged, is told of and another one is taken under the same numbers', async () => {
  const { wire } = stage;
  const page = await stage.open();
  await page.connect({ baseUrl: wire.origin });
  await waitUntil(() => wire.heard.length > 5);
  await page.page.evaluate(() => window.tracks[0]!.dispatchEvent(new Event('mute')));
  await page.page.evaluate(() => window.tracks[0]!.dispatchEvent(new Event('unmute')));
  await page.page.evaluate(() => {
    window.tracks[0]!.stop();
    window.tracks[0]!.dispatchEvent(new Event('ended'));
  });
  await waitUntil(async () => (await trackStates(page)).join() === 'ended,live', { what: 'another track' });
  const before = wire.heard.length;
  await waitUntil(() => wire.heard.length > before + 20);
  expect(wire.missing).toBe(0);
  expect(wire.startsAtMs).toHaveLength(1);
  const names = await page.page.evaluate(() =>
    window.said.map(({ name }) => name).filter((name) => name.startsWith('mic')),
  );
  expect(names).toEqual(['micMuted', 'micRestored', 'micLost', 'micRestored']);
});

test('a microphone that another program holds is told of, and taken when devices change', async () => {
  const page = await stage.open();
  await page.connect({ baseUrl: stage.wire.origin });
  await page.page.evaluate(() => {
    window.microphoneFault = 'NotReadableError';
    window.tracks[0]!.stop();
    window.tracks[0]!.dispatchEvent(new Event('ended'));
  });
  await waitUntil(async () => (await page.said('micTaken')).length === 1);
  await page.page.evaluate(() => {
    delete window.microphoneFault;
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  });
  await waitUntil(async () => (await page.said('micRestored')).length === 1);
  expect(await trackStates(page)).toEqual(['ended', 'live']);
});

describe('a microphone that cannot be had', () => {
  test.each([
    ['NotAllowedError', 'microphone-denied'],
    ['NotFoundError', 'microphone-missing'],
    ['NotReadableError', 'microphone-taken'],
  ])('by a %s ends with a sentence, and no agent is asked for', async (fault, code) => {
    const page = await stage.open();
    await page.make({ baseUrl: stage.wire.origin });
    const error = await page.page.evaluate((name) => {
      window.microphoneFault = name;
      return window.client.connect().catch((thrown: { code: string }) => thrown.code);
    }, fault);
    expect(error).toBe(code);
    expect((await page.said('error')).map(({ event }) => event.code)).toEqual([code]);
    expect(await page.states()).toEqual(['connecting', 'ended']);
    expect(stage.wire.requests).toEqual([]);
  });
});

test('whoever hangs up while the microphone is asked for keeps neither microphone nor sound', async () => {
  const page = await stage.open();
  await page.make({ baseUrl: stage.wire.origin });
  await page.page.evaluate(async () => {
    window.microphoneGate = new Promise((resolve) => (window.openGate = resolve));
    const connected = window.client.connect().catch(() => {});
    window.client.disconnect();
    window.openGate();
    await connected;
  });
  await waitUntil(async () => (await trackStates(page)).length === 1);
  expect(await trackStates(page)).toEqual(['ended']);
  expect(await page.page.evaluate(() => window.contexts.map(({ state }) => state))).toEqual(['closed']);
  expect(await page.states()).toEqual(['connecting', 'ended']);
  expect(stage.wire.requests).toEqual([]);
});

test('two connects at once are one conversation, and another one can follow', async () => {
  const { wire } = stage;
  const page = await stage.open();
  await page.make({ baseUrl: wire.origin });
  await page.page.evaluate(() => Promise.all([window.client.connect(), window.client.connect()]));
  expect(wire.startsAtMs).toHaveLength(1);
  expect(await trackStates(page)).toEqual(['live']);
  await page.page.evaluate(async () => {
    window.client.disconnect();
    await window.client.connect();
  });
  expect(await trackStates(page)).toEqual(['ended', 'live']);
  expect(await page.states()).toEqual(['connecting', 'live', 'ended', 'connecting', 'live']);
});

test('a page that is closed says goodbye, one that is frozen does not', async () => {
  const { wire } = stage;
  const page = await stage.open();
  await page.connect({ baseUrl: wire.origin });
  await page.page.evaluate(() => {
    document.dispatchEvent(new Event('freeze'));
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
  });
  await page.page.evaluate(() => window.client.sendText('still here', 'text-1'));
  await waitUntil(() => wire.messagesOf('text').length === 1);
  expect(wire.messagesOf('bye')).toEqual([]);
  await page.page.goto('about:blank');
  await waitUntil(() => wire.messagesOf('bye').length === 1, { what: 'the farewell' });
});

test('while muted nothing is sent, and typed words and keys still are', async () => {
  const { wire } = stage;
  const page = await stage.open();
  await page.make({ baseUrl: wire.origin });
  await page.page.evaluate(async () => {
    window.client.setMuted(true);
    await window.client.connect();
    window.client.sendText('hello', 'text-1');
    window.client.sendDigits('12#');
  });
  await waitUntil(() => wire.messagesOf('digits').length === 1);
  expect(wire.messagesOf('mute').map(({ on }) => on)).toEqual([true]);
  expect(await page.page.evaluate(() => window.tracks.map(({ enabled }) => enabled))).toEqual([false]);
  expect(wire.heard).toEqual([]);
  await page.page.evaluate(() => window.client.setMuted(false));
  await waitUntil(() => wire.heard.length > 5);
  expect(wire.heard[0]!.seq).toBe(0);
});

test('preflight tells of a silent microphone, no echo and a socket that works, and begins no conversation', async () => {
  const page = await stage.open();
  await page.make({ baseUrl: stage.wire.origin });
  const found = await page.page.evaluate(() => window.client.preflight());
  expect(found).toMatchObject({ microphone: { ok: false }, echoDb: 0, transport: 'socket' });
  expect(found.roundTripMs).toBeLessThan(1000);
  expect(stage.wire.messages).toEqual([]);
  expect(await trackStates(page)).toEqual(['ended']);
});
