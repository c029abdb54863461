/** The page, the real gateway and an agent behind it, over real sockets: what both sides heard, and what is written down of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { createUpsampler2x } from '@trunkline/audio';
import type { PreparedScenario } from '@trunkline/simulators';
import { type Browser, startBrowser, startTcpProxy, waitUntil } from '@trunkline/testkit';
import type { VoiceAccess } from '@trunkline/web-client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { CallRecord } from '../../src/record/call-record.ts';
import { API_KEY, createRig, prepare, type Rig } from '../rig.ts';
import { BARGE_IN, TALK } from '../scenarios.ts';
import { type PageServer, startPageServer } from './page-server.ts';
import { join, writeWav } from './tone.ts';
import { type TestWindow, VoicePage } from './voice-page.ts';

declare const window: TestWindow;

const WIRE_HZ = 16_000;
const HEADERS = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };

let folder: string;
let pages: PageServer;
let talk: PreparedScenario;
let bargeIn: PreparedScenario;
let talker: Browser;
let rig: Rig | undefined;
let page: VoicePage | undefined;

const silence = (seconds: number): Int16Array => new Int16Array(seconds * WIRE_HZ);

/** The caller's sentences of a scenario, each behind so many seconds of silence, as a file that is the microphone. */
function writeMicrophone(name: string, { steps }: PreparedScenario, waits: readonly number[]): string {
  const sentences = steps.flatMap((step) => (step.kind === 'caller' ? [step.samples] : []));
  const pieces = sentences.flatMap((samples, i) => {
    const wide = new Int16Array(2 * samples.length);
    createUpsampler2x().process(samples, wide);
    return [silence(waits[i] ?? 0), wide];
  });
  const file = joinPath(folder, `${name}.wav`);
  writeWav(file, join(...pieces, silence(1)), WIRE_HZ);
  return file;
}

beforeAll(async () => {
  folder = mkdtempSync(joinPath(tmpdir(), 'trunkline-talk-'));
  [pages, talk, bargeIn] = [await startPageServer(), await prepare(TALK), await prepare(BARGE_IN)];
  talker = await startBrowser({ microphone: writeMicrophone('talk', talk, [5.5]) });
});
afterAll(async () => {
  await talker?.close();
  pages?.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  await page?.close();
  await rig?.close();
  page = rig = undefined;
});

async function startGateway(scenario: PreparedScenario, env: Record<string, string> = {}): Promise<Rig> {
  rig = await createRig({ scenario, env: { WEB_ORIGINS: pages.origin, VOICE_MODEL: 'light', ...env } });
  return rig;
}

async function getAccess({ origin }: Rig): Promise<VoiceAccess> {
  const body = JSON.stringify({ origin: pages.origin });
  const response = await fetch(`${origin}/web/sessions`, { method: 'POST', headers: HEADERS, body });
  expect(response.status).toBe(201);
  return (await response.json()) as VoiceAccess;
}

async function openTalk(
  browser: Browser,
  gateway: Rig,
  { set = {}, baseUrl = gateway.origin }: { set?: Partial<TestWindow>; baseUrl?: string } = {},
): Promise<VoicePage> {
  page = await VoicePage.open(browser, pages.origin, set);
  await page.connect({ baseUrl }, await getAccess(gateway));
  return page;
}

const finals = async (of: VoicePage, role: string): Promise<string[]> =>
  (await of.said('final')).filter(({ event }) => event.role === role).map(({ event }) => event.text);

async function hangUp(of: VoicePage, { origin }: Rig): Promise<CallRecord> {
  const listed = (await (await fetch(`${origin}/calls`, { headers: HEADERS })).json()) as {
    calls: { callId: string; channel: string }[];
  };
  expect(listed.calls.map(({ channel }) => channel)).toEqual(['web']);
  await of.page.evaluate(() => window.client.disconnect());
  return waitUntil(
    async () => {
      const response = await fetch(`${origin}/calls/${listed.calls[0]!.callId}`, { headers: HEADERS });
      const record = (await response.json()) as CallRecord;
      return record.durationMs !== undefined && record;
    },
    { timeoutMs: 10_000, what: 'the record of the call' },
  ).then((record) => record as CallRecord);
}

/** How much of the loudspeaker's recording is sound, in ms, pauses of less than 100 ms included. */
async function soundedMs(of: VoicePage): Promise<number> {
  const { samples, rateHz } = await of.recording();
  let sounding = 0;
  let latest = -Infinity;
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i]!) < 0.001) continue;
    sounding += i - latest < rateHz / 10 ? i - latest : 1;
    latest = i;
  }
  return (sounding * 1000) / rateHz;
}

test('a page talks with the agent: greeting, question, answer, all of it heard and written down', async () => {
  const gateway = await startGateway(talk);
  const open = await openTalk(talker, gateway);
  await waitUntil(async () => (await finals(open, 'assistant')).length === 2, {
    timeoutMs: 30_000,
    what: 'the answer',
  });
  const record = await hangUp(open, gateway);
  expect(record.turns).toMatchObject([
    { turnId: 'turn_1', agentSaid: 'Willow Street Cycles. How can I help?', interrupted: false },
    { turnId: 'turn_2', callerSaid: 'When do you open?', interrupted: false },
  ]);
  for (const { heardMs, agentSentMs } of record.turns) expect(heardMs).toBe(agentSentMs);
  expect(await finals(open, 'user')).toEqual(['When do you open?']);
  const sentMs = record.turns.reduce((sum, { agentSentMs }) => sum + agentSentMs, 0);
  // The recording has the sound alone, and speech has pauses.
  const heardMs = await soundedMs(open);
  expect(heardMs).toBeLessThanOrEqual(sentMs + 10);
  expect(heardMs).toBeGreaterThan(0.7 * sentMs);
  expect(open.complaints).toEqual([]);
});

test('a cut in the greeting and one in the question lose nothing', async () => {
  const gateway = await startGateway(talk);
  const line = await startTcpProxy(Number(new URL(gateway.origin).port));
  const open = await openTalk(talker, gateway, { baseUrl: `http://127.0.0.1:${line.port}` });
  await open.page.waitForFunction(() => window.said.some(({ name }) => name === 'agentSpeaking'));
  line.cut();
  await open.page.waitForFunction(() => (window.stats?.reconnects ?? 0) === 1, undefined, { timeout: 10_000 });
  // The question begins: its first frames are under way when the line is cut once more.
  await open.page.waitForFunction(() => (window.levels.at(-1)?.microphoneDbfs ?? -100) > -40, undefined, {
    timeout: 15_000,
    polling: 20,
  });
  line.cut();
  await waitUntil(async () => (await finals(open, 'assistant')).length === 2, {
    timeoutMs: 30_000,
    what: 'the answer',
  });
  const record = await hangUp(open, gateway);
  line.close();
  expect(record.turns).toMatchObject([{ interrupted: false }, { callerSaid: 'When do you open?', interrupted: false }]);
  for (const { heardMs, agentSentMs } of record.turns) expect(heardMs).toBe(agentSentMs);
  expect((await open.page.evaluate(() => window.stats))?.framesMissing).toBe(0);
});

test('with sockets blocked the same talk goes by long polling', async () => {
  const gateway = await startGateway(talk);
  const open = await openTalk(talker, gateway, { set: { blockSockets: true } });
  await waitUntil(async () => (await finals(open, 'assistant')).length === 2, {
    timeoutMs: 30_000,
    what: 'the answer',
  });
  expect((await open.page.evaluate(() => window.stats))?.transport).toBe('polling');
  const record = await hangUp(open, gateway);
  expect(record.turns.map(({ callerSaid }) => callerSaid)).toEqual([undefined, 'When do you open?']);
  for (const { heardMs, agentSentMs } of record.turns) expect(heardMs).toBe(agentSentMs);
});

test('the agent is cut by a caller who speaks, and no more of it is written down as heard than has sounded', async () => {
  const gateway = await startGateway(bargeIn);
  const browser = await startBrowser({ microphone: writeMicrophone('barge-in', bargeIn, [3.5, 4]) });
  try {
    const open = await openTalk(browser, gateway);
    await waitUntil(async () => (await finals(open, 'assistant')).length >= 3, {
      timeoutMs: 30_000,
      what: 'the last answer',
    });
    const record = await hangUp(open, gateway);
    const cut = record.turns.find(({ interrupted }) => interrupted);
    expect(cut?.callerSaid).toBe('What does a full service cost?');
    const sounded = await soundedMs(open);
    const heardMs = record.turns.reduce((sum, turn) => sum + turn.heardMs, 0);
    expect(cut!.heardMs).toBeLessThan(cut!.agentSentMs);
    expect(heardMs).toBeGreaterThan(0.7 * sounded);
  } finally {
    await browser.close();
  }
});

test('an agent that hears itself from the loudspeaker is not interrupted', async () => {
  const gateway = await startGateway(talk);
  const open = await openTalk(talker, gateway, { set: { echo: { gain: 0.3, delayMs: 120 } } });
  await waitUntil(async () => (await finals(open, 'assistant')).length === 1, {
    timeoutMs: 20_000,
    what: 'the greeting',
  });
  const record = await hangUp(open, gateway);
  expect(record.turns).toMatchObject([{ turnId: 'turn_1', interrupted: false }]);
  expect(record.turns[0]!.heardMs).toBe(record.turns[0]!.agentSentMs);
  const texts = await open.page.evaluate(() => window.socketTexts.map(({ type }) => type));
  expect(texts).not.toContain('interrupt');
});
