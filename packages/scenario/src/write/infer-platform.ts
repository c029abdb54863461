/** What the agent's platform was like in a call, from what it did: how it listens, and what it stops for. */
import type { ScenarioBehaviour } from '../format/scenario.ts';
import type { Speech, Utterance } from './call-track.ts';
import type { PlacedCall } from './place-utterances.ts';

/** A platform that takes an utterance for finished sooner than this would cut the synthesised one at its commas. */
const SHORTEST_ENDPOINT_MS = 450;
const LONGEST_ENDPOINT_MS = 3_000;
/** On the way to the platform, and its word on the way back. */
const WAY_MS = 80;
const SHORTEST_VOICE_MS = 60;
const LONGEST_VOICE_MS = 2_000;
/** A platform that had not stopped when we did would have needed so much more, as far as anybody knows. */
const SLOWER_THAN_US_MS = 200;
/** Of a hold for no words. The platform did not hear it as speech, as if a denoiser had taken it out. */
export const HOLD_NOISE_DBFS = -34;
const HEARS_ABOVE_NOISE_DB = 4;

export interface Platform {
  behaviour: ScenarioBehaviour;
  /** How long the platform took to be sure of the end of each utterance beyond `endpointMs`. */
  extraEndpointMs(utterance: Utterance): number;
}

export function inferPlatform({ items, asides }: PlacedCall): Platform {
  const speeches = items.flatMap((item) => (item.kind === 'speech' ? [item.speech] : []));
  const measured = new Map<Utterance, number>();
  for (const item of items) {
    if (item.kind !== 'utterance' || item.utterance.endMs === undefined) continue;
    const endpointMs = item.utterance.saidMs - item.utterance.endMs;
    if (endpointMs > 0 && endpointMs <= LONGEST_ENDPOINT_MS) measured.set(item.utterance, endpointMs);
  }
  const shortest = [...measured.values()].reduce((least, ms) => Math.min(least, ms), LONGEST_ENDPOINT_MS);
  const endpointMs = measured.size === 0 ? undefined : Math.max(SHORTEST_ENDPOINT_MS, roundTo20(shortest - WAY_MS));
  return {
    behaviour: {
      ...(endpointMs !== undefined && { endpointMs }),
      ...stopsFor(speeches, asides),
    },
    extraEndpointMs: (utterance) =>
      endpointMs === undefined ? 0 : Math.max(0, (measured.get(utterance) ?? 0) - WAY_MS - endpointMs),
  };
}

function stopsFor(speeches: readonly Speech[], asides: PlacedCall['asides']): ScenarioBehaviour {
  const cuts = speeches.flatMap(({ cut }) => (cut ? [cut] : []));
  const voiceMs = (decidedBy: 'vapi' | 'local'): number[] =>
    cuts.filter((cut) => cut.decidedBy === decidedBy).map(({ atMs, onsetMs }) => atMs - onsetMs - WAY_MS);
  const [vapiMs, localMs] = [voiceMs('vapi'), voiceMs('local')];
  const interruptAfterVoiceMs =
    vapiMs.length > 0 ? Math.min(...vapiMs) : localMs.length > 0 ? Math.max(...localMs) + SLOWER_THAN_US_MS : undefined;
  const passed = [...asides.values()].flat().map(({ text }) => text.split(' ').length);
  const hasNoise = speeches.some((speech) => speech.holds.length > (asides.get(speech)?.length ?? 0));
  return {
    ...(cuts.length > 0 && { backoffMs: 0 }),
    // The platform's own default is that nobody can cut in on its greeting.
    ...(speeches[0]?.cut && { firstMessageInterruptionsEnabled: true }),
    ...(interruptAfterVoiceMs !== undefined && {
      interruptAfterVoiceMs: clamp(roundTo20(interruptAfterVoiceMs), SHORTEST_VOICE_MS, LONGEST_VOICE_MS),
    }),
    ...(passed.length > 0 && {
      interruptAfterWords: Math.min(10, Math.max(2, passed.reduce((a, b) => Math.max(a, b), 0) + 1)),
    }),
    ...(hasNoise && { hearsFromDbfs: HOLD_NOISE_DBFS + HEARS_ABOVE_NOISE_DB }),
  };
}

const roundTo20 = (ms: number): number => Math.round(ms / 20) * 20;
const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
