import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type Browser, startBrowser, waitUntil } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type PageServer, startPageServer } from './page-server.ts';
import { amplitudeAt, join, soundingRange, tone, writeWav } from './tone.ts';
import { VoicePage } from './voice-page.ts';
import { WireServer } from './wire-server.ts';

const WIRE_HZ = 16_000;

let folder: string;
let browser: Browser;
let pages: PageServer;
let wire: WireServer;
let page: VoicePage;

beforeAll(async () => {
  folder = mkdtempSync(joinPath(tmpdir(), 'trunkline-voice-'));
  const microphone = joinPath(folder, 'microphone.wav');
  writeWav(microphone, tone(1000, 3, 48_000), 48_000);
  [browser, pages] = [await startBrowser({ microphone, loops: true }), await startPageServer()];
});
afterAll(async () => {
  await browser?.close();
  pages?.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  wire = await new WireServer().start();
});
afterEach(async () => {
  await page?.close();
  wire.close();
});

describe.each([undefined, 8000, 16_000, 48_000])('on a device of %s Hz', (deviceHz) => {
  test('the microphone is heard and the agent sounds, both whole', async () => {
    page = await VoicePage.open(browser, pages.origin, deviceHz ? { deviceHz } : {});
    await page.connect({ baseUrl: wire.origin });
    const said = tone(600, 1, WIRE_HZ);
    wire.say('turn_1', said);
    await waitUntil(() => wire.heard.length > 75, { timeoutMs: 10_000, what: 'a second and a half of the microphone' });
    await page.waitForTurns(1);

    const heard = wire.uplink.subarray(8000, 24_000);
    const microphone = amplitudeAt(
      Array.from(heard, (sample) => sample / 32_768),
      1000,
      WIRE_HZ,
    );
    const { samples, rateHz } = await page.recording();
    const { first, last } = soundingRange(samples);
    console.log({
      rateHz,
      microphone,
      first,
      last,
      len: samples.length,
      missing: wire.missing,
      amp: amplitudeAt(samples.subarray(first + rateHz / 10, first + (rateHz * 6) / 10), 600, rateHz),
    });
    expect((last - first) / rateHz).toBeCloseTo(1, 2);
    expect(page.complaints).toEqual([]);
  });
});
