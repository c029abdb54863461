/** The demo's voice in the browser: a page opens a session, talks with the agent, loses its connection and comes back. */
import { systemClock } from '@trunkline/service-kit';
import {
  createStallWatch,
  createSynthesiser,
  isBrowserEvent,
  loadScenario,
  openFakeBrowser,
  playScenarioInBrowser,
  prepareScenario,
  SCENARIOS_DIR,
} from '@trunkline/simulators';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxAgent } from '../../agents-route.ts';
import type { DemoClient } from '../http-client.ts';
import { SPEECH_DIR } from '../system.ts';
import { buildCallReport, type CallReport } from '../report.ts';
import { buildBrowserEar } from './browser-ear.ts';
import { buildPageReport, type PageReport } from './page-report.ts';

export interface BrowserStoryDeps {
  client: DemoClient;
  /** The public origin of the gateway, of which the page is one. */
  gatewayUrl: string;
  recordingsDir: string;
}

export interface BrowserStory {
  scenario: string;
  /** The conversation that it joins; a new one by default. */
  sessionId?: string;
  /** While which utterance, counted from 0, the connection is lost, and how long after it began. */
  cut?: { utterance: number; afterMs: number };
}

const POLL_MS = 100;
const RECORD_PATIENCE_MS = 10_000;
/** Beyond it a page would have been better off without a call (issue 12: within 700 ms). */
const LONGEST_AWAY_MS = 1_500;

interface OpenedSession {
  sessionId: string;
  token: string;
  urls: { audio: string; audioPoll: string };
}

function pageFaults({ reconnects }: PageReport, cut: BrowserStory['cut']): string[] {
  const faults = cut && reconnects.length === 0 ? ['the connection was not lost, or did not come back'] : [];
  for (const { awayMs, lostFrames } of reconnects) {
    if (lostFrames > 0) faults.push(`${lostFrames} frames of the microphone were lost with the connection`);
    if (awayMs > LONGEST_AWAY_MS) faults.push(`the connection was away for ${awayMs} ms`);
  }
  return faults;
}

/** The page's call once it has ended. */
async function waitForRecord(client: DemoClient, sessionId: string) {
  for (const untilMs = Date.now() + RECORD_PATIENCE_MS; ; await delay(POLL_MS)) {
    const callId = await client.webCallOf(sessionId);
    const record = callId === undefined ? undefined : await client.readCallRecord(callId);
    if (record?.state === 'ended' || Date.now() > untilMs) return record;
  }
}

/** @throws when no session can be opened, or the gateway does not begin. */
export async function playInBrowser(
  { client, gatewayUrl, recordingsDir }: BrowserStoryDeps,
  { scenario: name, sessionId: given, cut }: BrowserStory,
  attempt = 1,
): Promise<{ call: CallReport; agents: SandboxAgent[]; sessionId: string }> {
  const synthesiser = await createSynthesiser({ cacheDir: SPEECH_DIR });
  try {
    const scenario = await prepareScenario(await loadScenario(new URL(`${name}.yaml`, SCENARIOS_DIR)), synthesiser);
    const opened = await client.askGateway<OpenedSession>('/web/sessions', {
      metadata: { scenario: name },
      ...(given !== undefined && { sessionId: given }),
    });
    if (opened.status !== 201)
      throw new Error(`POST /web/sessions: ${opened.status} ${opened.body.error?.message ?? ''}`);
    const { sessionId, token, urls } = opened.body;
    const browser = openFakeBrowser({
      audioUrl: urls.audio,
      pollUrl: urls.audioPoll,
      token,
      origin: gatewayUrl,
      clock: systemClock,
    });
    const endWatch = createStallWatch(systemClock).begin();
    const caller = await playScenarioInBrowser(browser, scenario, systemClock, (index) => {
      if (index === cut?.utterance) systemClock.setTimeout(() => browser.cut(), cut.afterMs);
    });
    await browser.ended;
    const stalledMs = endWatch();
    const recording = join(recordingsDir, `${name}-${sessionId.slice(-8)}.wav`);
    await browser.ear.writeStereoWav(recording);
    const record = await waitForRecord(client, sessionId);
    const agents = record ? await client.agentsOf(record.callId) : [];
    const page = buildPageReport(browser);
    const errors = browser.log.filter(isBrowserEvent('error'));
    const call = buildCallReport(
      {
        callSid: '',
        scenario: name,
        state: 'over',
        failures: [
          ...caller.failures,
          ...agents.flatMap(({ failures }) => failures),
          ...(agents.length === 0 ? ['the gateway never asked for an agent'] : []),
          ...errors.map(({ code, message }) => `the page was told ${code}: ${message}`),
          ...pageFaults(page, cut),
        ],
        caller,
        ear: buildBrowserEar(browser, caller),
        recording,
        stalledMs,
        ...(agents[0] && { vapiCallId: agents[0].vapiCallId }),
      },
      record,
      attempt,
    );
    return { call: { ...call, page }, agents, sessionId };
  } finally {
    await synthesiser.close();
  }
}
