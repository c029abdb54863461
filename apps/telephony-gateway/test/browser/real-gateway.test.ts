/** The page, the real gateway and an agent behind it, over real sockets: what both sides heard, and what is written down of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { createUpsampler2x } from '@trunkline/audio';
import type { PreparedScenario } from '@trunkline/simulators';
import { type Browser, startBrowser, startTcpProxy, waitUntil } from '@trunkline/testkit';
import type { VoiceAccess } from '@trunkline/web-client';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { CallRecord } from '../../src/record/call-record.ts';
import { API_KEY, createRig, prepare, type Rig } from '../rig.ts';
import { BARGE_IN, TALK } from '../scenarios.ts';
import { type PageServer, startPageServer } from './page-server.ts';
import { join, writeWav } from './tone.ts';
import { type TestWindow, VoicePage } from './voice-page.ts';

declare const window: TestWindow;

/** Vapi's own ear hears nothing here, so that whoever stops the agent is the gateway. */
const ECHO = `
name: echo
description: The agent hears itself.
behaviour: { hearsFromDbfs: 0 }
steps:
  - agent: >-
      A full service is ninety pounds. That covers the brakes, the gears, both wheels and a test ride, and it takes two
      working days. In the spring it is three, when everybody comes at once.
  - callerHangsUp: true
`;

const WIRE_HZ = 16_000;
const HEADERS = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };

let folder: string;
let pages: PageServer;
let talk: PreparedScenario;
let bargeIn: PreparedScenario;
let talker: Browser;

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
type Finished = Pick<TestContext, 'onTestFinished'>;

async function startGateway(context: Finished, scenario: PreparedScenario): Promise<Rig> {
  const rig = await createRig({ scenario, env: { WEB_ORIGINS: pages.origin, VOICE_MODEL: 'light' } });
  context.onTestFinished(() => rig.close());
  return rig;
}

async function getAccess({ origin }: Rig): Promise<VoiceAccess> {
  const body = JSON.stringify({ origin: pages.origin });
  const response = await fetch(`${origin}/web/sessions`, { method: 'POST', headers: HEADERS, body });
  expect(response.status).toBe(201);
  return (await response.json()) as VoiceAccess;
}

async function openTalk(
  context: Finished,
  browser: Browser,
  gateway: Rig,
  { set = {}, baseUrl = gateway.origin }: { set?: Partial<TestWindow>; baseUrl?: string } = {},
): Promise<VoicePage> {
  const page = await VoicePage.open(browser, pages.origin, set);
  context.onTestFinished(() => page.close());
  await page.connect({ baseUrl }, await getAccess(gateway));
  return page;
}

const finals = async (of: VoicePage, role: string): Promise<string[]> =>
  (await of.said('final')).filter(({ event }) => event.role === role).map(({ event }) => event.text);

/** Waits until the agent has said so many sentences and the last of them has sounded. */
async function hearSentences(of: VoicePage, count: number): Promise<void> {
  await waitUntil(
    async () => {
      const speaking = await of.said('agentSpeaking');
      const isQuiet = speaking.length > 0 && !speaking.at(-1)!.event;
      const latest = await of.page.evaluate(() => performance.now() - (window.said.at(-1)?.atMs ?? 0));
      // Half a second without news, since speech has pauses and words come before their sound.
      return isQuiet && latest > 500 && (await finals(of, 'assistant')).length >= count;
    },
    { timeoutMs: 40_000, everyMs: 50, what: `${count} sentences of the agent` },
  );
}

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

/** How much of the loudspeaker's recording is sound, in ms, without its pauses. */
async function soundedMs(of: VoicePage): Promise<number> {
  const { samples, rateHz } = await of.recording();
  let sounding = 0;
  let latest = -Infinity;
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i]!) < 0.001) continue;
    sounding += i - latest < rateHz / 200 ? i - latest : 1;
    latest = i;
  }
  return (sounding * 1000) / rateHz;
}

// One after the other: a page that gets too little of the machine plays with gaps, and its caller's sentences come at fixed times.
describe('a page and the real gateway', () => {
  it('a page talks with the agent: greeting, question, answer, all of it heard and written down', async (context) => {
    const { expect } = context;
    const gateway = await startGateway(context, talk);
    const open = await openTalk(context, talker, gateway);
    await hearSentences(open, 2);
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
    expect(heardMs).toBeGreaterThan(0.5 * sentMs);
    expect(open.complaints).toEqual([]);
  });

  it('a cut in the greeting and one in the question lose nothing', async (context) => {
    const { expect } = context;
    const gateway = await startGateway(context, talk);
    const line = await startTcpProxy(Number(new URL(gateway.origin).port));
    const open = await openTalk(context, talker, gateway, { baseUrl: `http://127.0.0.1:${line.port}` });
    await open.page.waitForFunction(() => window.said.some(({ name }) => name === 'agentSpeaking'));
    line.cut();
    await open.page.waitForFunction(() => (window.stats?.reconnects ?? 0) === 1, undefined, { timeout: 10_000 });
    // The question comes after 5.5 s, so that it begins while nothing gets through. Were its first syllable through already, the
    // agent's ear would rightly take it for a sound of its own.
    await open.page.waitForFunction(
      () => performance.now() - (window.firstLevelAtMs ?? performance.now()) > 5_350,
      undefined,
      { timeout: 15_000, polling: 20 },
    );
    line.cut();
    await hearSentences(open, 2);
    const record = await hangUp(open, gateway);
    line.close();
    expect(record.turns).toMatchObject([
      { interrupted: false },
      { callerSaid: 'When do you open?', interrupted: false },
    ]);
    for (const { heardMs, agentSentMs } of record.turns) expect(heardMs).toBe(agentSentMs);
    expect((await open.page.evaluate(() => window.stats))?.framesMissing).toBe(0);
  });

  it('with sockets blocked the same talk goes by long polling', async (context) => {
    const { expect } = context;
    const gateway = await startGateway(context, talk);
    const open = await openTalk(context, talker, gateway, { set: { blockSockets: true } });
    await hearSentences(open, 2);
    expect((await open.page.evaluate(() => window.stats))?.transport).toBe('polling');
    const record = await hangUp(open, gateway);
    expect(record.turns.map(({ callerSaid }) => callerSaid)).toEqual(['', 'When do you open?']);
    for (const { heardMs, agentSentMs } of record.turns) expect(heardMs).toBe(agentSentMs);
  });

  it('the agent is cut by a caller who speaks, and no more of it is written down as heard than has sounded', async (context) => {
    const { expect } = context;
    const gateway = await startGateway(context, bargeIn);
    const browser = await startBrowser({ microphone: writeMicrophone('barge-in', bargeIn, [3.5, 4]) });
    context.onTestFinished(() => browser.close());
    const open = await openTalk(context, browser, gateway);
    await hearSentences(open, 3);
    const record = await hangUp(open, gateway);
    const cut = record.turns.find(({ interrupted }) => interrupted);
    expect(cut?.callerSaid).toBe('What does a full service cost?');
    expect(cut!.heardMs).toBeLessThan(cut!.agentSentMs);
    const cleared = await open.page.evaluate(() => window.sentTexts.filter(({ type }) => type === 'cleared'));
    expect(cut!.heardMs).toBeLessThanOrEqual(cleared[0]!.samples / 16);
    // A frame is heard when all of it has sounded, and marks lie five times a second.
    expect(cut!.heardMs).toBeGreaterThan(cleared[0]!.samples / 16 - 250);
  });

  it('an agent that hears itself from the loudspeaker is not interrupted', async (context) => {
    const { expect } = context;
    const gateway = await startGateway(context, await prepare(ECHO));
    const open = await openTalk(context, talker, gateway, { set: { echo: { gain: 0.3, delayMs: 120 } } });
    await hearSentences(open, 1);
    const record = await hangUp(open, gateway);
    expect(record.bargeIns).toEqual([]);
    expect(record.turns).toMatchObject([{ turnId: 'turn_1', interrupted: false }]);
    expect(record.turns[0]!.heardMs).toBe(record.turns[0]!.agentSentMs);
    expect(await open.page.evaluate(() => window.socketTexts.map(({ type }) => type))).not.toContain('interrupt');
    expect(await open.page.evaluate(() => window.levels.some(({ microphoneDbfs }) => microphoneDbfs > -45))).toBe(true);
  });
});
