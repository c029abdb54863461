/** Plays the catalogue of scenes in a mode, and counts: what was caught, how soon, and what was stopped for nothing. */
import type { BargeInMode } from '@trunkline/call-core';
import {
  buildScene,
  linesOf,
  listScenes,
  prepareVoiceBank,
  type SceneGroup,
  type SceneSpec,
  type Synthesiser,
} from '@trunkline/simulators';
import { createVoiceAnalyser, type VoiceModelName } from '@trunkline/voice-activity';
import { type CallOutcome, playScene, WAY_MS } from './virtual-call.ts';

export interface SceneResult {
  spec: SceneSpec;
  outcome: CallOutcome;
  /**
   * From the caller's first voiced sample, as it comes to the gateway, to `clear`; 0 when the agent was held already, NaN when
   * it never was.
   */
  reactionMs: number;
  /** The agent was held before the caller said anything. */
  isEarly: boolean;
  /** The agent was silenced for good while or after the act. */
  isCut: boolean;
}

export interface ModeResult {
  mode: BargeInMode;
  results: SceneResult[];
}

/** @param seeds of the catalogues that are played; other seeds draw other words, voices, noises, levels and places. */
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
      const outcome = await playScene(scene, mode, analyser);
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

/** 95 % interval of a share (Wilson, 1927), in percent. */
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

const groupsOf = (results: readonly SceneResult[]): SceneGroup[] => [...new Set(results.map(({ spec }) => spec.group))];
