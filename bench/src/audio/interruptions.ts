/** Plays the catalogue of scenes and notes of each what was caught, how soon, and what was silenced for nothing. */
import type { BargeInMode } from '@trunkline/call-core';
import {
  buildScene,
  linesOf,
  listScenes,
  prepareVoiceBank,
  type SceneSpec,
  type Synthesiser,
} from '@trunkline/simulators';
import { createVoiceAnalyser, type VoiceModelName } from '@trunkline/voice-activity';
import { type CallOutcome, playScene, WAY_MS } from './virtual-call.ts';

export interface SceneResult {
  spec: SceneSpec;
  outcome: CallOutcome;
  /**
   * Time from the arrival of the caller's first voiced sample at the gateway to `clear`. It is 0 when the agent was paused
   * already, and NaN when it never was.
   */
  reactionMs: number;
  /** The agent was paused before the caller said anything. */
  isEarly: boolean;
  /** The agent was cut. */
  isCut: boolean;
}

export interface ModeResult {
  mode: BargeInMode;
  results: SceneResult[];
}

/** @param seeds name the catalogues that are played; each seed draws other words, voices, noises, levels and places. */
export async function playCatalogues(
  modes: readonly BargeInMode[],
  seeds: readonly number[],
  model: VoiceModelName,
  synthesiser: Synthesiser,
  filter: (spec: SceneSpec) => boolean = () => true,
): Promise<ModeResult[]> {
  const specs = seeds.flatMap((seed) => listScenes(seed).filter(filter));
  const voices = await prepareVoiceBank(synthesiser, linesOf(specs));
  const analyser = await createVoiceAnalyser({ model, maxSlots: 1 });
  const modeResults: ModeResult[] = modes.map((mode) => ({ mode, results: [] }));
  for (const spec of specs) {
    const scene = buildScene(spec, voices);
    for (const { mode, results } of modeResults) {
      const outcome = await playScene(scene, mode, analyser, { isModelUnsure: model === 'silero' });
      const firstMs = (scene.truth.firstVoicedMs ?? Number.NaN) + WAY_MS;
      const stop = outcome.stops.find(({ toMs }) => toMs > firstMs);
      results.push({
        spec,
        outcome,
        isCut: outcome.cutMs !== undefined,
        reactionMs: stop ? Math.max(0, stop.fromMs - firstMs) : Number.NaN,
        isEarly: outcome.stops.some(({ fromMs }) => fromMs < firstMs),
      });
    }
  }
  await analyser.close();
  return modeResults;
}

export interface Share {
  hits: number;
  of: number;
}

/** @returns the 95 % interval of a share (Wilson, 1927), in percent */
export function interval({ hits, of }: Share): [low: number, high: number] {
  if (of === 0) return [0, 100];
  const z = 1.96;
  const share = hits / of;
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2))) / (1 + z ** 2 / of);
  return [Math.max(0, 100 * (middle - half)), Math.min(100, 100 * (middle + half))];
}

export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))] ?? Number.NaN;
};
