import { createDownsampler2x, createUpsampler2x } from '@trunkline/audio';
import { isBrowserEvent } from '../browser/browser-event.ts';
import type { FakeBrowser } from '../browser/fake-browser-handle.ts';
import { type Clock, sleep } from '../clock.ts';
import { createStallWatch } from '../stall-watch.ts';
import { createAgentSpeechLog } from './agent-speech-log.ts';
import type { CallerLine } from './caller-line.ts';
import type { PreparedScenario } from './prepare-scenario.ts';
import { type CallerReport, runScriptedCaller } from './scripted-caller.ts';

const READY_TIMEOUT_MS = 30_000;

/**
 * Lets a scripted caller speak in a browser, from when the gateway is ready for it. All moments of the report are ms since the
 * page was opened, and what counts as heard is what came out of its loudspeaker.
 * @param clock the browser's own.
 * @param speaks told when the caller begins to say something, with how often that was before.
 * @throws when the gateway is not ready within 30 s.
 */
export async function playScenarioInBrowser(
  browser: FakeBrowser,
  scenario: PreparedScenario,
  clock: Clock,
  speaks: (index: number) => void = () => undefined,
): Promise<CallerReport> {
  await browser.waitFor(isBrowserEvent('ready'), READY_TIMEOUT_MS);
  return runScriptedCaller(scenario, createBrowserLine(browser, clock, speaks));
}

function createBrowserLine(browser: FakeBrowser, clock: Clock, speaks: (index: number) => void): CallerLine {
  let saidCount = 0;
  const pageClock: Clock = { ...clock, nowMs: () => browser.nowMs };
  const agent = createAgentSpeechLog(pageClock);
  browser.onAgentAudioStart((atMs) => agent.speechStarted(atMs));
  browser.onAgentAudioEnd((atMs) => agent.speechEnded(atMs));
  void browser.ended.then(() => agent.callEnded(browser.nowMs));
  return {
    ...agent,
    nowMs: () => browser.nowMs,
    wait: (ms) => sleep(clock, ms),
    say: async (samples) => {
      speaks(saidCount);
      saidCount += 1;
      await browser.say(doubled(samples));
    },
    pressDigit: async (digit) => browser.digits(digit),
    hangUp: () => browser.bye(),
    heardRuns: (fromMs, toMs) =>
      browser.ear.playRuns
        .filter(({ startMs, endMs }) => endMs > fromMs && startMs < toMs)
        .map(({ startMs, endMs }) => ({ startMs, endMs, samples: halved(browser.ear.heardBetween(startMs, endMs)) })),
    watchStalls: createStallWatch(clock).begin,
    get isOver() {
      return agent.isOver;
    },
  };
}

function doubled(samples: Int16Array): Int16Array {
  const out = new Int16Array(samples.length * 2);
  return out.subarray(0, createUpsampler2x().process(samples, out));
}

function halved(samples: Int16Array): Int16Array {
  const out = new Int16Array(Math.ceil(samples.length / 2));
  return out.subarray(0, createDownsampler2x().process(samples, out));
}
