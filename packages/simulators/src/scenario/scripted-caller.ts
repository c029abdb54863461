import { findLostMs } from '../ear/find-lost.ts';
import type { HeardRun } from '../ear/trace-speech.ts';
import { decodeMulaw } from '../mulaw.ts';
import type { CallerLine, SeenDial } from './caller-line.ts';
import { judgeHeldTurn } from './held-turn.ts';
import { judgeDial } from './judge-dial.ts';
import type { AgentSound, PreparedAside, PreparedScenario, PreparedStep } from './prepare-scenario.ts';
import { isDuringAgentTurn } from './scenario.ts';

export interface StepReport {
  /** Counted from 1, as in the scenario file. */
  readonly number: number;
  readonly kind: PreparedStep['kind'];
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Agent steps: from the end of what the caller did last to the first sound. */
  readonly responseMs?: number;
  /** Agent steps that were listened to: from the first sound to the last. */
  readonly heardMs?: number;
  /** Agent steps that may be held: how long each silence was in which nothing was played. */
  readonly pausesMs?: readonly number[];
  /** Where the caller cut in: from their first sample to the agent's silence. */
  readonly agentSilentAfterMs?: number;
  /** Where the carrier dialled, and how long before it the caller had heard the agent out. */
  readonly dial?: SeenDial & { readonly afterHeardMs: number };
}

export interface CallerReport {
  readonly scenario: string;
  readonly ok: boolean;
  readonly steps: readonly StepReport[];
  /** What was not as the scenario says, as sentences. */
  readonly failures: readonly string[];
}

/** Above the pauses that a synthesiser makes between sentences, below what people call a silence. */
const END_OF_TURN_SILENCE_MS = 700;
/** The same where the agent may be held for up to a second, which may come on top of a pause of its own. */
const END_OF_HELD_TURN_SILENCE_MS = 1500;
/** Silence after a cut-in needs less: the agent stops in mid-sentence. */
const CUT_SILENCE_MS = 450;
/** Waited beyond a budget, so that "late" and "never" are two different failures. */
const PATIENCE_MS = 5000;
/** For a sentence that is made of a tool's answer, of which the caller cannot know how long it is. */
const LONGEST_UNKNOWN_TURN_MS = 30_000;
const BETWEEN_DIGITS_MS = 200;
/** As long as Twilio lets a phone ring without being told otherwise. */
const LONGEST_RING_MS = 60_000;
/** How much shorter than it is a sentence may be heard: frames and filters blur its ends, and a little of its length. */
const HEARD_WHOLE_SHARE = 0.95;
const HEARD_WHOLE_SLACK_MS = 60;

type Measures = Partial<Pick<StepReport, 'responseMs' | 'heardMs' | 'pausesMs' | 'agentSilentAfterMs' | 'dial'>>;

/** Plays the caller's half of a scenario on a line that has just been answered. Hangs up at the end if nobody else did. */
export async function runScriptedCaller(scenario: PreparedScenario, line: CallerLine): Promise<CallerReport> {
  const failures: string[] = [];
  const reports: StepReport[] = [];
  const { steps, budgets } = scenario;
  /** The end of what the caller did last: answers are timed from here. */
  let lastActMs = line.nowMs();
  let agentTurnStartedMs = lastActMs;
  let agentHeardUntilMs = lastActMs;
  let hasHeardAgent = false;
  let dials = 0;

  const waitUntil = (atMs: number) => line.wait(Math.max(0, atMs - line.nowMs()));

  const listen = async (turn: ExpectedTurn, next: PreparedStep | undefined, fail: Fail): Promise<Measures> => {
    const { budgetMs, what, who = 'the agent', durationMs = LONGEST_UNKNOWN_TURN_MS, audibleMs = 0 } = turn;
    const heardFromMs = await line.waitForAgentSpeech(lastActMs, budgetMs + PATIENCE_MS);
    if (heardFromMs === undefined) {
      fail(`${who} did not say ${what}`);
      return {};
    }
    hasHeardAgent = true;
    agentTurnStartedMs = heardFromMs;
    const responseMs = heardFromMs - lastActMs;
    if (responseMs > budgetMs) fail(`${who} began after ${round(responseMs)} ms, the budget is ${budgetMs} ms`);
    if (isDuringAgentTurn(next)) return { responseMs };
    const { asides = [], sound } = turn;
    const mayBeHeld = asides.length > 0 || scenario.line !== undefined;
    // Held time and again, a turn takes twice as long at most.
    const longestMs = (mayBeHeld ? 2 : 1) * durationMs + PATIENCE_MS;
    const silenceMs = mayBeHeld ? END_OF_HELD_TURN_SILENCE_MS : END_OF_TURN_SILENCE_MS;
    const [silentFromMs, saidAtMs] = await Promise.all([
      line.waitForAgentSilence(silenceMs, longestMs),
      sayAsides(asides, heardFromMs),
    ]);
    if (silentFromMs === undefined) {
      fail(`${who} went on for more than ${round(longestMs)} ms`);
      return { responseMs };
    }
    agentHeardUntilMs = silentFromMs;
    if (mayBeHeld && sound !== undefined) {
      const held = judgeHeldTurn(sound, line.heardRuns(heardFromMs, silentFromMs), saidAtMs, silentFromMs);
      for (const fault of held.faults) fail(`${fault} of ${what}`);
      lastActMs = line.nowMs();
      return { responseMs, heardMs: silentFromMs - heardFromMs, pausesMs: held.pausesMs };
    }
    const heardMs = silentFromMs - heardFromMs;
    if (heardMs < audibleMs * HEARD_WHOLE_SHARE - HEARD_WHOLE_SLACK_MS) {
      fail(`only ${round(heardMs)} of ${round(audibleMs)} ms of ${what} were heard`);
    }
    if (turn.isFollowed === true && sound !== undefined) {
      const lostMs = findLostMs(decodeMulaw(sound), joinRuns(line.heardRuns(heardFromMs, silentFromMs)));
      if (lostMs > 0) fail(`${round(lostMs)} ms were lost of ${what}`);
    }
    lastActMs = line.nowMs();
    return { responseMs, heardMs };
  };

  /** @returns when each was begun. */
  const sayAsides = async (asides: readonly PreparedAside[], heardFromMs: number): Promise<number[]> => {
    const begunMs: number[] = [];
    for (const { afterMs, samples } of asides.toSorted((a, b) => a.afterMs - b.afterMs)) {
      await waitUntil(heardFromMs + afterMs);
      begunMs.push(line.nowMs());
      await line.say(samples);
    }
    return begunMs;
  };

  const cutIn = async (step: Extract<PreparedStep, { kind: 'caller' }>, afterMs: number, fail: Fail) => {
    await waitUntil(agentTurnStartedMs + afterMs);
    const budgetMs = step.agentSilentWithinMs ?? budgets.agentSilentWithinMs;
    const saidFromMs = line.nowMs();
    const [silentFromMs] = await Promise.all([
      line.waitForAgentSilence(CUT_SILENCE_MS, budgetMs + PATIENCE_MS),
      line.say(step.samples),
    ]);
    lastActMs = Math.max(line.nowMs(), silentFromMs ?? 0);
    if (silentFromMs === undefined) {
      fail('the agent did not stop speaking');
      return {};
    }
    const agentSilentAfterMs = silentFromMs - saidFromMs;
    if (agentSilentAfterMs <= 0) fail('the agent had stopped before the caller cut in');
    if (agentSilentAfterMs > budgetMs) {
      fail(`the agent was silent only after ${round(agentSilentAfterMs)} ms, the budget is ${budgetMs} ms`);
    }
    return { agentSilentAfterMs };
  };

  const followDial = async (step: Extract<PreparedStep, { kind: 'carrierDials' }>, fail: Fail): Promise<Measures> => {
    const heardUntilMs = agentHeardUntilMs;
    const dial = await line.waitForDial?.(dials, { dialMs: step.withinMs + PATIENCE_MS, ringMs: LONGEST_RING_MS });
    dials += 1;
    for (const fault of judgeDial(step, dial, heardUntilMs)) fail(fault);
    if (dial === undefined) return {};
    lastActMs = dial.settledAtMs;
    return { dial: { ...dial, afterHeardMs: dial.dialledAtMs - heardUntilMs } };
  };

  const play = async (
    step: PreparedStep,
    next: PreparedStep | undefined,
    number: number,
    fail: Fail,
  ): Promise<Measures> => {
    switch (step.kind) {
      case 'agent':
        return listen(
          {
            what: quote(step.agent),
            budgetMs: step.withinMs ?? (hasHeardAgent ? budgets.answerWithinMs : budgets.greetingWithinMs),
            durationMs: step.durationMs,
            audibleMs: step.audibleMs,
            // A socket that drops takes what was on its way with it.
            sound: step.agentLegDrops ? undefined : step.mulaw,
            asides: step.asides,
            isFollowed: next?.kind === 'carrierDials',
          },
          next,
          fail,
        );
      case 'agentSaysLate': {
        const what = `anything late that has ${quote(step.agentSaysLate.containing)}`;
        return listen({ what, budgetMs: step.withinMs }, next, fail);
      }
      case 'agentCallsTool':
        return {};
      case 'operatorTransfers': {
        const { to, announce } = step.operatorTransfers;
        line.tellOperator?.({ number, to, announce });
        return listen({ ...soundOf(step), what: quote(announce), budgetMs: step.withinMs }, next, fail);
      }
      case 'carrierDials':
        return followDial(step, fail);
      case 'person': {
        const budgetMs = step.withinMs ?? budgets.answerWithinMs;
        return listen({ ...soundOf(step), who: 'the person', what: quote(step.person), budgetMs }, next, fail);
      }
      case 'caller':
        if (step.cutsInAfterMs !== undefined) return cutIn(step, step.cutsInAfterMs, fail);
        await line.say(step.samples);
        break;
      case 'callerPausesForMs':
        await line.wait(step.callerPausesForMs);
        return {};
      case 'nothingMayComeForMs': {
        const fromMs = line.nowMs();
        const heardAtMs = await line.waitForAgentSpeech(fromMs, step.nothingMayComeForMs);
        if (heardAtMs !== undefined)
          fail(`the agent was heard after ${round(heardAtMs - fromMs)} ms, nothing may come`);
        await waitUntil(fromMs + step.nothingMayComeForMs);
        break;
      }
      case 'digits':
        for (const [index, digit] of step.digits.split('').entries()) {
          if (index > 0) await line.wait(BETWEEN_DIGITS_MS);
          await line.pressDigit(digit);
        }
        break;
      case 'callerHangsUp':
        if (step.callerHangsUp !== true) await waitUntil(agentTurnStartedMs + step.callerHangsUp.afterHearingMs);
        await line.hangUp();
        break;
      case 'agentHangsUp':
      case 'personHangsUp':
        if ((await line.waitForEnd(PATIENCE_MS)) === undefined) fail('nobody hung up');
        break;
    }
    lastActMs = line.nowMs();
    return {};
  };

  for (const [index, step] of steps.entries()) {
    const number = index + 1;
    const fail: Fail = (fault) => failures.push(`step ${number} (${step.kind}): ${fault}`);
    if (line.isOver && step.kind !== 'agentHangsUp' && step.kind !== 'personHangsUp') {
      fail('the call was already over');
      break;
    }
    const startedAtMs = line.nowMs();
    const measures = await play(step, steps[index + 1], number, fail);
    reports.push({ number, kind: step.kind, startedAtMs, endedAtMs: line.nowMs(), ...measures });
  }
  if (!line.isOver) await line.hangUp();
  return { scenario: scenario.name, ok: failures.length === 0, steps: reports, failures };
}

interface ExpectedTurn {
  readonly what: string;
  readonly budgetMs: number;
  /** Unknown of what is only made while the call runs. */
  readonly durationMs?: number | undefined;
  readonly audibleMs?: number | undefined;
  /** What it sounds like, in mu-law. */
  readonly sound?: Uint8Array | undefined;
  readonly asides?: readonly PreparedAside[] | undefined;
  /** Whether every sample of it must be there, not only its length. */
  readonly isFollowed?: boolean;
  readonly who?: string;
}
type Fail = (fault: string) => void;

const joinRuns = (runs: readonly HeardRun[]): Int16Array =>
  Int16Array.from(runs.flatMap(({ samples }) => Array.from(samples)));

const soundOf = ({ mulaw, durationMs, audibleMs }: AgentSound) => ({
  durationMs,
  audibleMs,
  sound: mulaw,
  isFollowed: true,
});

const quote = (text: string): string => JSON.stringify(text);
const round = (ms: number): number => Math.round(ms);
