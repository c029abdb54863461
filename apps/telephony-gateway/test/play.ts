/** Plays whole calls by their scenario, and looks at what the caller heard of them. */
import { decodeMulaw } from '@trunkline/audio';
import { findStarvations, type HeardRun, isEvent, type PreparedStep } from '@trunkline/simulators';
import type { TestContext } from 'vitest';
import { createRig, prepare, type PlayedCall, type Rig, type RigOptions } from './rig.ts';
import { MAX_STALL_MS, undisturbed } from './undisturbed.ts';

type Context = Pick<TestContext, 'onTestFinished'>;
type Options = Omit<RigOptions, 'scenario'>;

/** A gateway of its own for a scenario. */
export async function open({ onTestFinished }: Context, yaml: string, options: Options = {}): Promise<Rig> {
  const rig = await createRig({ scenario: await prepare(yaml), ...options });
  onTestFinished(() => rig.close());
  return rig;
}

/**
 * Runs `run` on a rig until the machine did not disturb it, a bounded number of times.
 * @param counts whether a result says something although the machine disturbed it.
 * @throws when it always did.
 */
export function measured<T>(rig: Rig, run: () => Promise<T>, counts?: (result: T) => boolean): Promise<T> {
  return undisturbed(async () => {
    rig.carrier.takeMaxLagMs();
    const result = await run();
    return { result, stalledMs: rig.carrier.takeMaxLagMs() };
  }, counts);
}

export interface PlayOptions {
  /** A call that the machine disturbed says nothing, even if nothing seems wrong in it. @defaultValue true */
  needsQuiet?: boolean;
  /** What is wrong in a call, besides its failures, that a machine which disturbs it may have brought about. */
  isWrong?: (played: PlayedCall) => boolean;
}

/**
 * Plays a scenario to its end on a gateway of its own. A call is repeated only if the machine disturbed it.
 * @throws when the machine disturbed every try.
 */
export async function play(
  context: Context,
  yaml: string,
  options: Options = {},
  { needsQuiet = true, isWrong = () => false }: PlayOptions = {},
): Promise<PlayedCall & { rig: Rig }> {
  const rig = await open(context, yaml, options);
  const played = await undisturbed(
    async () => {
      const result = await rig.playCall();
      return { result, stalledMs: result.stalledMs };
    },
    (result) => !needsQuiet && result.failures.length === 0 && !isWrong(result),
  );
  return { rig, ...played };
}

/**
 * The same for a call that is judged by many things at once. A try that passes counts, however busy the machine was; one that
 * fails is repeated only if the machine disturbed it.
 * @param judge throws when something is wrong.
 */
export async function playAndJudge(
  context: Context,
  yaml: string,
  options: Options,
  judge: (played: PlayedCall) => void,
): Promise<void> {
  const passes = (played: PlayedCall): boolean => {
    try {
      judge(played);
      return true;
    } catch {
      return false;
    }
  };
  judge(await play(context, yaml, options, { needsQuiet: false, isWrong: (played) => !passes(played) }));
}

/** For tests of drop-outs: a call without any shows that there is none, however busy the machine was. */
export const JUDGED_BY_GAPS: PlayOptions = {
  needsQuiet: false,
  isWrong: (played) => longestGapMs(played) > MAX_STALL_MS,
};

export const longestGapMs = ({ call }: Pick<PlayedCall, 'call'>): number =>
  Math.max(
    0,
    ...findStarvations(call.ear.playRuns)
      .map(({ startMs, endMs }) => endMs - startMs)
      .filter((ms) => ms < 2_000),
  );

export const warningsOf = ({ call }: Pick<PlayedCall, 'call'>): number[] =>
  call.log.filter(isEvent('carrier.warned')).map(({ code }) => code);

export const countEvents = ({ record }: Pick<PlayedCall, 'record'>, type: string): number =>
  record.events.filter((event) => event.type === type).length;

/** What the caller heard from a moment on, in the pieces in which it was played. */
export const heardSince = ({ call }: Pick<PlayedCall, 'call'>, fromMs: number): HeardRun[] =>
  call.ear.playRuns
    .filter(({ startMs }) => startMs >= fromMs)
    .map(({ startMs, endMs }) => ({ startMs, endMs, samples: call.ear.heardBetween(startMs, endMs) }));

/** Mu-law as linear samples. */
export const samplesOf = (mulaw: Uint8Array = new Uint8Array(0)): Int16Array => {
  const samples = new Int16Array(mulaw.length);
  decodeMulaw(mulaw, samples);
  return samples;
};

/** The agent's sentences of a scenario, as they were synthesised. */
export const agentSteps = ({ steps }: { steps: readonly PreparedStep[] }) =>
  steps.flatMap((step) => (step.kind === 'agent' && step.mulaw !== undefined ? [step] : []));
