import { SAMPLES_PER_MS, TELEPHONE_RATE_HZ } from '../mulaw.ts';
import { createEchoPath, type EchoPath } from './echo-path.ts';
import { findVoicedSpan, type VoicedSpan } from './first-voiced.ts';
import { bandLimited, mix, scaleToDbfs, throughMulaw } from './levels.ts';
import type { NoiseKind } from '@trunkline/scenario';
import { isOfSpeech, makeNoise } from './noises.ts';
import type { SceneKind, SceneSpec } from './scene-spec.ts';
import { BABBLE_LINES, type Line, type VoiceBank } from './speakers.ts';

/** What really happens in a scene; ms from its first sample. */
export interface GroundTruth {
  readonly kind: SceneKind;
  /** The first sound of the act, undefined where nothing begins: echo alone, or noise all through the scene. */
  readonly firstVoicedMs: number | undefined;
  /** The end of the last sound of the act. */
  readonly endMs: number | undefined;
  /** The words, where there are any. */
  readonly text: string | undefined;
}

/** One agent's turn and what the caller's side does meanwhile, 8 kHz, both sides of equal length and from the same moment on. */
export interface Scene {
  readonly spec: SceneSpec;
  /** What the agent says, silent for `agentFromMs` before and for a second or more after. */
  readonly agent: Int16Array;
  readonly agentFromMs: number;
  readonly agentEndMs: number;
  /** What the caller's microphone picks up, without the agent's echo and not yet through mu-law. */
  readonly caller: Int16Array;
  /** Where the caller's act was put; it is heard from `truth.firstVoicedMs` on. */
  readonly callerFromMs: number;
  readonly truth: GroundTruth;
  /** A new echo path in its first state, to be fed with what is really played. Silent in a scene without echo. */
  createEcho(): EchoPath;
}

/** Before the agent speaks: time to learn the background. */
const LEAD_MS = 1000;
/** After the last word: the longest echo delay, its tail, and a moment. */
const REST_MS = 1200;
const FRAME_MS = 20;
const SOFT_ONSET_MS = 250;
const SOFT_ONSET_DB = -20;
/** Sounds that are clicks themselves begin with a single loud frame. */
const CLICKS: ReadonlySet<NoiseKind> = new Set<NoiseKind>(['keyboard', 'door-slam']);

/**
 * Builds one scene; the same spec and voices make the same samples.
 * @param voices must know all of `linesOf([spec])`.
 */
export function buildScene(spec: SceneSpec, voices: VoiceBank): Scene {
  const agentSpeech = atLevel(voices.speak(spec.agent.utterance, spec.agent.speaker), spec.agent.levelDbfs);
  const act = makeAct(spec, voices);
  const callerFromMs = LEAD_MS + spec.actAtMs;
  const agentEndMs = LEAD_MS + agentSpeech.length / SAMPLES_PER_MS;
  const lastMs = Math.max(agentEndMs, callerFromMs + act.samples.length / SAMPLES_PER_MS) + REST_MS;
  const durationMs = Math.ceil(lastMs / FRAME_MS) * FRAME_MS;

  const agent = new Int16Array(durationMs * SAMPLES_PER_MS);
  mix(agent, agentSpeech, LEAD_MS);
  const caller = noiseAt(spec, voices, 'line-noise', durationMs, spec.lineDbfs, 0);
  if (spec.background) {
    mix(caller, noiseAt(spec, voices, spec.background.noise, durationMs, spec.background.levelDbfs, 1));
  }
  mix(caller, act.samples, callerFromMs);
  return {
    spec,
    agent,
    agentFromMs: LEAD_MS,
    agentEndMs,
    caller,
    callerFromMs,
    truth: {
      kind: spec.kind,
      firstVoicedMs: act.span && callerFromMs + act.span.firstVoicedMs,
      endMs: act.span && callerFromMs + act.span.endMs,
      text: spec.act.type === 'speech' ? spec.act.utterance.text : undefined,
    },
    createEcho: () =>
      spec.echo
        ? createEchoPath({ reference: agentSpeech, ...spec.echo })
        : { process: (played) => new Int16Array(played.length) },
  };
}

/** What the telephone network delivers of a scene, frame by frame. */
export interface SceneLine {
  /**
   * The caller and the echo of `played`, through mu-law; silence once the scene is over.
   * @param played what is really played to the caller during this frame.
   */
  process(played: Int16Array): Int16Array;
}

export function createSceneLine(scene: Pick<Scene, 'caller' | 'createEcho'>): SceneLine {
  const echo = scene.createEcho();
  let at = 0;
  return {
    process(played) {
      const heard = echo.process(played);
      mix(heard, scene.caller.subarray(at, at + played.length));
      at += played.length;
      return throughMulaw(heard);
    },
  };
}

/** All lines that `specs` need spoken, for `prepareVoiceBank`. */
export function linesOf(specs: Iterable<SceneSpec>): Line[] {
  return [...specs].flatMap(({ agent, act, background }) => {
    const noises = [background?.noise, act.type === 'noise' ? act.noise : undefined];
    const needsWords = noises.some((kind) => kind !== undefined && isOfSpeech(kind));
    return [agent, ...(act.type === 'speech' ? [act] : []), ...(needsWords ? BABBLE_LINES : [])];
  });
}

function makeAct(spec: SceneSpec, voices: VoiceBank): { samples: Int16Array; span: VoicedSpan | undefined } {
  const { act, levelDbfs } = spec;
  if (act.type === 'nothing') return { samples: new Int16Array(0), span: undefined };
  if (act.type === 'noise') {
    const samples = noiseAt(spec, voices, act.noise, act.durationMs, levelDbfs, 2);
    return { samples, span: findVoicedSpan(samples, CLICKS.has(act.noise) ? 1 : undefined) };
  }
  const speech = voices.speak(act.utterance, act.speaker);
  const samples = atLevel(act.softOnset ? softened(speech) : speech, levelDbfs);
  return { samples, span: findVoicedSpan(samples) };
}

function softened(speech: Int16Array): Int16Array {
  const rise = SOFT_ONSET_MS * SAMPLES_PER_MS;
  return speech.map((sample, index) =>
    index < rise ? sample * 10 ** ((SOFT_ONSET_DB * (1 - index / rise)) / 20) : sample,
  );
}

/** The level is that of what the line passes, so that a low hum does not vanish. */
function atLevel(samples: Int16Array, levelDbfs: number): Int16Array {
  return scaleToDbfs(bandLimited(samples), levelDbfs);
}

function noiseAt(
  spec: SceneSpec,
  voices: VoiceBank,
  kind: NoiseKind,
  durationMs: number,
  levelDbfs: number,
  stream: number,
): Int16Array {
  const speech = isOfSpeech(kind) ? BABBLE_LINES.map((line) => voices.speak(line.utterance, line.speaker)) : [];
  return atLevel(makeNoise(kind, durationMs, spec.seed * 4 + stream, speech), levelDbfs);
}

/** The whole of a scene as it arrives when the agent is never stopped, through mu-law. */
export function renderScene(scene: Scene, played: Int16Array = scene.agent): Int16Array {
  const frame = (TELEPHONE_RATE_HZ * FRAME_MS) / 1000;
  const line = createSceneLine(scene);
  const out = new Int16Array(played.length);
  for (let at = 0; at < played.length; at += frame) out.set(line.process(played.subarray(at, at + frame)), at);
  return out;
}
