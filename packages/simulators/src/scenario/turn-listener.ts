import { findLostMs } from '../ear/find-lost.ts';
import type { HeardRun } from '../ear/trace-speech.ts';
import { decodeMulaw } from '../mulaw.ts';
import type { CallerLine } from './caller-line.ts';
import { judgePausedTurn } from './paused-turn.ts';
import type { PreparedAside, PreparedScenario, PreparedStep } from './prepare-scenario.ts';
import { isDuringAgentTurn } from '@trunkline/scenario';

/** Something that the caller is to hear. */
export interface ExpectedTurn {
  readonly what: string;
  readonly budgetMs: number;
  /** Missing for what is only made while the call runs. */
  readonly durationMs?: number | undefined;
  readonly audibleMs?: number | undefined;
  /** What it sounds like, in mu-law. */
  readonly sound?: Uint8Array | undefined;
  readonly asides?: readonly PreparedAside[] | undefined;
  /** Whether every sample of it must be there, not only its length. */
  readonly isFollowed?: boolean;
  readonly who?: string;
  /** The line is lost so long after the first sound, so that not all of the turn can be heard. */
  readonly streamDropsAfterMs?: number | undefined;
  /** The longest silence that the script makes in the middle of it. */
  readonly stalledMs?: number;
}

/** How far the caller has come in the conversation. Moments are on the line's clock. */
export interface CallerProgress {
  /** The end of what the caller did last: answers are timed from here. */
  lastActMs: number;
  agentTurnStartedMs: number;
  agentHeardUntilMs: number;
  hasHeardAgent: boolean;
}

export interface HeardMeasures {
  readonly responseMs?: number;
  readonly heardMs?: number;
  readonly pausesMs?: readonly number[];
}

/** Listens to one turn, does what the script has the caller do over it, and says what was wrong with it. */
export type ListenToTurn = (
  turn: ExpectedTurn,
  next: PreparedStep | undefined,
  fail: (fault: string) => void,
) => Promise<HeardMeasures>;

/** Waited beyond a budget, so that "late" and "never" are two different failures. */
export const PATIENCE_MS = 5000;
/** Above the pauses that a synthesiser makes between sentences, below what people call a silence. */
const END_OF_TURN_SILENCE_MS = 700;
/** People answer no sooner than they notice that the other has finished. */
const SOONEST_NOTICED_MS = 200;
/** The same where the agent may be paused for up to a second, on top of a silence of its own. */
const END_OF_PAUSED_TURN_SILENCE_MS = 1500;
/** A line that is lost is back by then, or does not come back. */
const LINE_BACK_MS = 3000;
/** For a sentence that is made of a tool's answer: the caller cannot know how long it is. */
const LONGEST_UNKNOWN_TURN_MS = 30_000;
/** A sentence may be heard a little shorter than it is, because frames and filters blur its ends. */
const HEARD_WHOLE_SHARE = 0.95;
const HEARD_WHOLE_SLACK_MS = 60;
/**
 * Where the agent's sound comes too late, the gateway conceals the break and begins again with a fade of 5 ms, which may lie
 * across two parts of what is looked for. A frame that is lost is 20 ms.
 */
const FADED_PER_BREAK_MS = 10;

export function createTurnListener(
  scenario: PreparedScenario,
  line: CallerLine,
  progress: CallerProgress,
): ListenToTurn {
  const waitUntil = (atMs: number) => line.wait(Math.max(0, atMs - line.nowMs()));

  const dropStream = async (atMs: number): Promise<void> => {
    await waitUntil(atMs);
    if (!line.isOver) line.dropStream?.();
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

  /** A pause in the middle of a turn is not its end, where one knows how long the turn is. */
  const waitForEndOfTurn = async (
    heardFromMs: number,
    audibleMs: number,
    silenceMs: number,
    soonMs: number,
    longestMs: number,
  ): Promise<number | undefined> => {
    if (audibleMs === 0 || soonMs >= silenceMs) return line.waitForAgentSilence(silenceMs, longestMs);
    const silentFromMs = await line.waitForAgentSilence(soonMs, longestMs);
    if (silentFromMs === undefined || silentFromMs - heardFromMs >= wholeFromMs(audibleMs)) return silentFromMs;
    return line.waitForAgentSilence(silenceMs, longestMs);
  };

  const listen: ListenToTurn = async (turn, next, fail) => {
    const { budgetMs, what, who = 'the agent', durationMs = LONGEST_UNKNOWN_TURN_MS, audibleMs = 0 } = turn;
    const { asides = [], sound } = turn;
    const mayBePaused = !isDuringAgentTurn(next) && (asides.length > 0 || scenario.line !== undefined);
    // A line that reads the agent's first frame late is behind for the whole turn.
    const endWatch = mayBePaused ? line.watchStalls() : undefined;
    const heardFromMs = await line.waitForAgentSpeech(progress.lastActMs, budgetMs + PATIENCE_MS);
    if (heardFromMs === undefined) {
      endWatch?.();
      fail(`${who} did not say ${what}`);
      return {};
    }
    progress.hasHeardAgent = true;
    progress.agentTurnStartedMs = heardFromMs;
    const responseMs = heardFromMs - progress.lastActMs;
    if (responseMs > budgetMs) fail(`${who} began after ${round(responseMs)} ms, the budget is ${budgetMs} ms`);
    if (turn.streamDropsAfterMs !== undefined) void dropStream(heardFromMs + turn.streamDropsAfterMs);
    if (isDuringAgentTurn(next)) {
      await sayAsides(asides, heardFromMs);
      return { responseMs };
    }
    const isCutShort = turn.streamDropsAfterMs !== undefined;
    // A silence of the script's is not the end of the turn.
    const scriptedMs = isCutShort ? LINE_BACK_MS : (turn.stalledMs ?? 0);
    // A turn that is paused time and again takes twice as long at most.
    const longestMs = (mayBePaused ? 2 : 1) * durationMs + scriptedMs + PATIENCE_MS;
    const silenceMs = scriptedMs + (mayBePaused ? END_OF_PAUSED_TURN_SILENCE_MS : END_OF_TURN_SILENCE_MS);
    const [silentFromMs, saidAtMs] = await Promise.all([
      waitForEndOfTurn(heardFromMs, mayBePaused ? 0 : audibleMs, silenceMs, noticedMs(next, silenceMs), longestMs),
      sayAsides(asides, heardFromMs),
    ]);
    const stalledMs = endWatch?.() ?? 0;
    if (silentFromMs === undefined) {
      fail(`${who} went on for more than ${round(longestMs)} ms`);
      return { responseMs };
    }
    progress.agentHeardUntilMs = silentFromMs;
    if (mayBePaused && sound !== undefined) {
      const runs = line.heardRuns(heardFromMs, line.nowMs());
      const paused = judgePausedTurn({ mulaw: sound, runs, saidAtMs, silentFromMs, stalledMs });
      for (const fault of paused.faults) fail(`${fault} of ${what}`);
      progress.lastActMs = line.nowMs();
      return { responseMs, heardMs: silentFromMs - heardFromMs, pausesMs: paused.pausesMs };
    }
    const heardMs = silentFromMs - heardFromMs;
    if (!isCutShort && heardMs < wholeFromMs(audibleMs)) {
      fail(`only ${round(heardMs)} of ${round(audibleMs)} ms of ${what} were heard`);
    }
    if (turn.isFollowed === true && sound !== undefined) {
      const runs = line.heardRuns(heardFromMs, line.nowMs());
      const lostMs = findLostMs(decodeMulaw(sound), joinRuns(runs));
      if (lostMs > FADED_PER_BREAK_MS * Math.max(1, runs.length - 1)) fail(`${round(lostMs)} ms were lost of ${what}`);
    }
    progress.lastActMs = line.nowMs();
    return { responseMs, heardMs };
  };

  return listen;
}

/** A caller of whom it is known when they spoke notices the end of a turn as soon as they did. */
function noticedMs(next: PreparedStep | undefined, silenceMs: number): number {
  const afterMs = next?.kind === 'caller' || next?.kind === 'callerHangsUp' ? next.afterMs : undefined;
  return afterMs === undefined ? silenceMs : Math.min(silenceMs, Math.max(SOONEST_NOTICED_MS, afterMs));
}

const wholeFromMs = (audibleMs: number): number => audibleMs * HEARD_WHOLE_SHARE - HEARD_WHOLE_SLACK_MS;

const joinRuns = (runs: readonly HeardRun[]): Int16Array =>
  Int16Array.from(runs.flatMap(({ samples }) => Array.from(samples)));

const round = (ms: number): number => Math.round(ms);
