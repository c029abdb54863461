import type { CallerLine, SeenDial } from './caller-line.ts';
import { judgeDial } from './judge-dial.ts';
import type { AgentSound, PreparedScenario, PreparedStep } from './prepare-scenario.ts';
import { type CallerProgress, createTurnListener, PATIENCE_MS } from './turn-listener.ts';

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
  /** Agent steps that may be paused: how long each silence was in which nothing was played. */
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

/** Silence after a cut-in needs less: the agent stops in mid-sentence. */
const CUT_SILENCE_MS = 450;
const BETWEEN_DIGITS_MS = 200;
/** As long as Twilio lets a phone ring without being told otherwise. */
const LONGEST_RING_MS = 60_000;
type Measures = Partial<Pick<StepReport, 'responseMs' | 'heardMs' | 'pausesMs' | 'agentSilentAfterMs' | 'dial'>>;

/** Plays the caller's half of a scenario on a line that has just been answered. Hangs up at the end if nobody else did. */
export async function runScriptedCaller(scenario: PreparedScenario, line: CallerLine): Promise<CallerReport> {
  const failures: string[] = [];
  const reports: StepReport[] = [];
  const { steps, budgets } = scenario;
  const progress: CallerProgress = {
    lastActMs: line.nowMs(),
    agentTurnStartedMs: line.nowMs(),
    agentHeardUntilMs: line.nowMs(),
    hasHeardAgent: false,
  };
  const listen = createTurnListener(scenario, line, progress);
  let dials = 0;
  /** When the caller's last words ended. */
  let lastSaidMs = line.nowMs();

  const waitUntil = (atMs: number) => line.wait(Math.max(0, atMs - line.nowMs()));

  const dropStreamAfter = (afterMs: number): void =>
    void line.wait(afterMs).then(() => {
      if (!line.isOver) line.dropStream?.();
    });

  const cutIn = async (step: Extract<PreparedStep, { kind: 'caller' }>, afterMs: number, fail: Fail) => {
    await waitUntil(progress.agentTurnStartedMs + afterMs);
    const budgetMs = step.agentSilentWithinMs ?? budgets.agentSilentWithinMs;
    const saidFromMs = line.nowMs();
    const [silentFromMs] = await Promise.all([
      line.waitForAgentSilence(CUT_SILENCE_MS, budgetMs + PATIENCE_MS),
      line.say(step.samples),
    ]);
    progress.lastActMs = Math.max(line.nowMs(), silentFromMs ?? 0);
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
    const heardUntilMs = progress.agentHeardUntilMs;
    const dial = await line.waitForDial?.(dials, { dialMs: step.withinMs + PATIENCE_MS, ringMs: LONGEST_RING_MS });
    dials += 1;
    for (const fault of judgeDial(step, dial, heardUntilMs)) fail(fault);
    if (dial === undefined) return {};
    progress.lastActMs = dial.settledAtMs;
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
            budgetMs: step.withinMs ?? (progress.hasHeardAgent ? budgets.answerWithinMs : budgets.greetingWithinMs),
            durationMs: step.durationMs,
            audibleMs: step.audibleMs,
            // A socket that drops takes what was on its way with it.
            sound: step.agentLegDrops || step.streamDrops ? undefined : step.mulaw,
            asides: step.asides,
            isFollowed: next?.kind === 'carrierDials',
            streamDropsAfterMs: step.streamDrops?.afterMs,
            stalledMs: Math.max(0, ...(step.audioStalls ?? []).map(({ ms }) => ms)),
          },
          next,
          fail,
        );
      case 'agentSaysLate': {
        const what = `anything late that has ${quote(step.agentSaysLate.containing)}`;
        const { durationMs, audibleMs } = step;
        return listen({ what, budgetMs: step.withinMs, durationMs, audibleMs }, next, fail);
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
        if (step.streamDrops) dropStreamAfter(step.streamDrops.afterMs);
        if (step.cutsInAfterMs !== undefined) return cutIn(step, step.cutsInAfterMs, fail);
        if (step.afterMs !== undefined) await waitUntil(progress.agentHeardUntilMs + step.afterMs);
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
        if (step.callerHangsUp !== true)
          await waitUntil(progress.agentTurnStartedMs + step.callerHangsUp.afterHearingMs);
        else if (step.afterMs !== undefined)
          await waitUntil(Math.max(progress.agentHeardUntilMs, lastSaidMs) + step.afterMs);
        await line.hangUp();
        break;
      case 'agentHangsUp':
      case 'personHangsUp':
        if ((await line.waitForEnd(PATIENCE_MS)) === undefined) fail('nobody hung up');
        break;
    }
    progress.lastActMs = line.nowMs();
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
    if (step.kind === 'caller') lastSaidMs = line.nowMs();
    reports.push({ number, kind: step.kind, startedAtMs, endedAtMs: line.nowMs(), ...measures });
  }
  if (!line.isOver) await line.hangUp();
  return { scenario: scenario.name, ok: failures.length === 0, steps: reports, failures };
}

type Fail = (fault: string) => void;

const soundOf = ({ mulaw, durationMs, audibleMs }: AgentSound) => ({
  durationMs,
  audibleMs,
  sound: mulaw,
  isFollowed: true,
});

const quote = (text: string): string => JSON.stringify(text);
const round = (ms: number): number => Math.round(ms);
