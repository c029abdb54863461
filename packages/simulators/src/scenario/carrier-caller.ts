import { isEvent } from '../carrier/call-event.ts';
import type { FakeCall } from '../carrier/fake-call-handle.ts';
import { type Clock, sleep } from '../clock.ts';
import { createStallWatch } from '../stall-watch.ts';
import { createAgentSpeechLog } from './agent-speech-log.ts';
import type { CallerLine, OperatorWish } from './caller-line.ts';
import type { PreparedScenario } from './prepare-scenario.ts';
import { type CallerReport, runScriptedCaller } from './scripted-caller.ts';
import { watchDials } from './watch-dial.ts';

const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Lets a scripted caller speak on a call of FakeCarrier, from when the call is answered. All moments of the report are
 * call time, and what counts as heard is what came out of the receiver.
 * @param clock the carrier's own.
 * @param tellOperator told when the scenario wants something done from outside. Rejects when the call is not answered within 30 s.
 */
export async function playScenario(
  call: FakeCall,
  scenario: PreparedScenario,
  clock: Clock,
  tellOperator: (wish: OperatorWish) => void = () => undefined,
): Promise<CallerReport> {
  await call.waitFor(isEvent('call.answered'), ANSWER_TIMEOUT_MS);
  return runScriptedCaller(scenario, createCarrierLine(call, clock, tellOperator));
}

function createCarrierLine(call: FakeCall, clock: Clock, tellOperator: (wish: OperatorWish) => void): CallerLine {
  const callClock: Clock = { ...clock, nowMs: () => call.nowMs };
  const agent = createAgentSpeechLog(callClock);
  call.onAgentAudioStart((atMs) => agent.speechStarted(atMs));
  call.onAgentAudioEnd((atMs) => agent.speechEnded(atMs));
  void call.ended.then(() => agent.callEnded(call.nowMs));
  return {
    ...agent,
    nowMs: () => call.nowMs,
    wait: (ms) => sleep(clock, ms),
    say: async (samples) => {
      await call.say(samples);
    },
    pressDigit: async (digit) => call.pressDigit(digit),
    hangUp: async () => {
      await call.hangUp();
    },
    dropStream: () => call.cutSocket(),
    heardRuns: (fromMs, toMs) =>
      call.ear.playRuns
        .filter(({ startMs, endMs }) => endMs > fromMs && startMs < toMs)
        .map(({ startMs, endMs }) => ({ startMs, endMs, samples: call.ear.heardBetween(startMs, endMs) })),
    tellOperator,
    waitForDial: watchDials(call),
    watchStalls: createStallWatch(clock).begin,
    get isOver() {
      return agent.isOver;
    },
  };
}
