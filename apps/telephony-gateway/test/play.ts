/** Whole calls by their scenario, played again when the machine was too busy to measure one. */
import { decodeMulaw } from '@trunkline/audio';
import { findStarvations, type HeardRun, isEvent, type PreparedStep } from '@trunkline/simulators';
import type { TestContext } from 'vitest';
import { createRig, prepare, type PlayedCall, type Rig, type RigOptions } from './rig.ts';

type Context = Pick<TestContext, 'onTestFinished'>;
type Options = Omit<RigOptions, 'scenario'>;

/** What the machine may hold up the carrier's clock before a call counts as not measured: as much as may be missing from the sound. */
const MAX_STALL_MS = 40;
const ATTEMPTS = 4;

/** A gateway of its own for a scenario. */
export async function open({ onTestFinished }: Context, yaml: string, options: Options = {}): Promise<Rig> {
  const rig = await createRig({ scenario: await prepare(yaml), ...options });
  onTestFinished(() => rig.close());
  return rig;
}

/**
 * Both sides and the gateway share this process. When it stood still, what the ear recorded says nothing about the gateway.
 */
export async function measured<T>(rig: Rig, run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    rig.carrier.takeMaxLagMs();
    const result = await run();
    if (rig.carrier.takeMaxLagMs() <= MAX_STALL_MS || attempt === ATTEMPTS) return result;
  }
}

/**
 * Plays a scenario to its end on a gateway of its own.
 * @param needsQuiet whether a call that the machine held up says nothing, rather than only if something went wrong in it.
 * @param isWrong what else is wrong in a call, that a machine which holds it up may bring about.
 */
export async function play(
  context: Context,
  yaml: string,
  options: Options = {},
  {
    needsQuiet = true,
    isWrong = () => false,
  }: { needsQuiet?: boolean; isWrong?: (played: PlayedCall) => boolean } = {},
): Promise<PlayedCall & { rig: Rig }> {
  const rig = await open(context, yaml, options);
  let played = await rig.playCall();
  for (let attempt = 1; attempt < ATTEMPTS && played.stalledMs > MAX_STALL_MS; attempt += 1) {
    if (!needsQuiet && played.failures.length === 0 && !isWrong(played)) break;
    played = await rig.playCall();
  }
  return { rig, ...played };
}

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
