/** Plays a scene by sound alone and with words, and notes what the gateway made of it. */
import type { VoiceAnalyser } from '@trunkline/voice-activity';
import { type CallOutcome, playScene, WAY_MS } from '../audio/virtual-call.ts';
import type { RecordedScene } from './recorded-scenes.ts';

export interface SceneVerdict {
  readonly name: string;
  readonly group: string;
  readonly kind: RecordedScene['truth']['kind'];
  /** In mode `fusion` without a word from Vapi: what the sound alone leads to. */
  readonly soundAlone: SoundVerdict;
  /** In mode `local`: the agent was silenced for good. For an interruption only from its first sound on. */
  readonly isCutLocally: boolean;
  /** In mode `fusion` without a word from Vapi and with `CONFIRM_WITHOUT_VERDICT=cut`. */
  readonly confirmed: { readonly isCut: boolean; readonly stops: number };
  /** In mode `fusion` with words: the agent was silenced for good; undefined where nobody says words. */
  readonly isCutByWords: boolean | undefined;
}

export interface SoundVerdict {
  /** The agent was silenced at least once, and for an interruption before that was over. */
  readonly isStopped: boolean;
  /** From the arrival of the first voiced sample to the first silence of the agent; NaN when there was none. */
  readonly reactionMs: number;
  /** The same as the gateway itself measures it; NaN when it does not say. */
  readonly publishedMs: number;
  /** The agent had been silenced by something else before the caller began. */
  readonly isEarly: boolean;
  /** How often the agent was silenced, and for how long in all; a silence for good counts to the end of the scene. */
  readonly stops: number;
  readonly longestStopMs: number;
}

/** An agent that falls silent later than this after an interruption has ended was not stopped by it. */
const LATE_MS = 300;
const SILENT_PLATFORM = { hearsWords: false } as const;

export async function judgeScene(scene: RecordedScene, analyser: VoiceAnalyser): Promise<SceneVerdict> {
  const sound = await playScene(scene, 'fusion', analyser, SILENT_PLATFORM);
  // Where nothing has paused the agent, no other setting has anything to decide.
  const hasStopped = sound.stops.length > 0;
  const local = hasStopped ? await playScene(scene, 'local', analyser, SILENT_PLATFORM) : sound;
  const confirmed = hasStopped
    ? await playScene(scene, 'fusion', analyser, { ...SILENT_PLATFORM, withoutVerdict: 'cut' })
    : sound;
  const hasWords = scene.truth.text !== undefined;
  const withWords = hasWords ? await playScene(scene, 'fusion', analyser) : undefined;
  return {
    name: scene.name,
    group: scene.plan.group,
    kind: scene.truth.kind,
    soundAlone: judgeSound(scene, sound),
    isCutLocally: local.cutMs !== undefined,
    confirmed: { isCut: confirmed.cutMs !== undefined, stops: confirmed.stops.length },
    isCutByWords: withWords && withWords.cutMs !== undefined,
  };
}

function judgeSound(scene: RecordedScene, { stops }: CallOutcome): SoundVerdict {
  const { kind, firstVoicedMs = 0, endMs = Number.POSITIVE_INFINITY } = scene.truth;
  const arrivesMs = firstVoicedMs + WAY_MS;
  const isInterruption = kind === 'interruption';
  const first = stops.find(({ toMs }) => toMs > arrivesMs);
  const isInTime = first !== undefined && first.fromMs <= endMs + WAY_MS + LATE_MS;
  const isStopped = isInterruption ? isInTime : stops.length > 0;
  const counted = isStopped && isInterruption ? first : undefined;
  const sceneMs = scene.agent.length / 8;
  return {
    isStopped,
    reactionMs: counted ? Math.max(0, counted.fromMs - arrivesMs) : Number.NaN,
    publishedMs: counted ? counted.fromMs - counted.voiceSinceMs : Number.NaN,
    isEarly: stops.some(({ fromMs }) => fromMs < arrivesMs),
    stops: stops.length,
    longestStopMs: Math.max(0, ...stops.map(({ fromMs, toMs }) => Math.min(toMs, sceneMs) - fromMs)),
  };
}
