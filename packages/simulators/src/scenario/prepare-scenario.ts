import { findSpeechSegments } from '../ear/speech-segments.ts';
import { decodeMulaw, encodeMulaw } from '../mulaw.ts';
import { createSpeechSegmenter } from '../speech/speech-segmenter.ts';
import type { Synthesiser } from '../speech/synthesiser.ts';
import { loadVoiceDetector, VAD_FRAME_MS, type VadMode, type VoiceDetector } from '../speech/voice-activity.ts';
import { levelDbfs } from '../ear/level.ts';
import { withLength } from './recorded-length.ts';
import { makeAsideNoise, type PreparedLine, prepareLine } from './line-sound.ts';
import { type Aside, RESULT_PLACEHOLDER, type Scenario, type ScenarioStep } from '@trunkline/scenario';

type Spoken<Kind, Sound> = Extract<ScenarioStep, { kind: Kind }> & Sound;

/** What a step of somebody's whom the caller listens to sounds like, in both formats of the wire. */
export interface AgentSound {
  readonly mulaw: Uint8Array;
  readonly pcm16k: Uint8Array;
  readonly durationMs: number;
  /** From its first to its last sound that a listener on a telephone notices. */
  readonly audibleMs: number;
}

/** The sound of a sentence that nobody knows before the tool has answered. */
export type UnknownSound = { readonly [Part in keyof AgentSound]?: undefined };

export interface CallerSound {
  /** 8 kHz, as mu-law leaves them: what the network carries is bit by bit this. */
  readonly samples: Int16Array;
  /** How long the agent's own voice-activity detector takes the clean utterance to be. */
  readonly voicedSpanMs: number;
}

/** What the caller does over the agent's turn. */
export interface PreparedAside {
  readonly afterMs: number;
  /** Undefined for a noise. */
  readonly text: string | undefined;
  readonly samples: Int16Array;
}

export type PreparedStep =
  | Spoken<'agent', AgentSound & { readonly asides?: readonly PreparedAside[] }>
  | Spoken<'agent', UnknownSound & { readonly asides?: undefined }>
  | Spoken<'agentSaysLate', AgentSound | UnknownSound>
  | Spoken<'operatorTransfers', AgentSound>
  | Spoken<'caller', CallerSound>
  | Spoken<'person', AgentSound>
  | Exclude<ScenarioStep, { kind: 'agent' | 'agentSaysLate' | 'caller' | 'operatorTransfers' | 'person' }>;

/**
 * A scenario with its sentences already synthesised: nothing is left to compute while a call runs, but for what a tool
 * answers.
 */
export interface PreparedScenario extends Omit<Scenario, 'steps' | 'line'> {
  readonly steps: readonly PreparedStep[];
  readonly line?: PreparedLine;
}

/** The level from which on the caller's ear hears something (ear/spurt-detector.ts). */
const AUDIBLE_DBFS = -50;

/** How the simulated agent listens; the same for what it hears and for what it is to hear. */
export const LISTENING = { vadMode: 2 as VadMode, startMs: 60 };

/** Synthesises a scenario. Throws what the synthesiser throws. */
export async function prepareScenario(scenario: Scenario, synthesiser: Synthesiser): Promise<PreparedScenario> {
  const createDetector = await loadVoiceDetector();
  const { voices, line, ...rest } = scenario;
  const hearsFromDbfs = scenario.behaviour?.hearsFromDbfs ?? Number.NEGATIVE_INFINITY;
  const sayAsCaller = async (text: string, lastsMs?: number): Promise<Int16Array> => {
    const speech = await synthesiser.speak(text, { voice: voices.caller, rateHz: 8000 });
    return decodeMulaw(encodeMulaw(withLength(speech, 8000, lastsMs)));
  };
  const prepareAside = async (given: Aside): Promise<PreparedAside> => ({
    afterMs: given.afterMs,
    text: given.caller,
    samples: given.caller === undefined ? await makeAsideNoise(given, synthesiser) : await sayAsCaller(given.caller),
  });
  const steps = scenario.steps.map(async (step): Promise<PreparedStep> => {
    if (step.kind === 'agent' && step.agent.includes(RESULT_PLACEHOLDER)) return step;
    if (step.kind === 'agent') {
      const sound = await speakAsAgent(synthesiser, step.agent, voices.agent, step.lastsMs);
      if (step.goesOnOver === undefined) return { ...step, ...sound };
      return { ...step, ...sound, asides: await Promise.all(step.goesOnOver.map(prepareAside)) };
    }
    if (step.kind === 'agentSaysLate') {
      const { says, lastsMs } = step.agentSaysLate;
      return says === undefined ? step : { ...step, ...(await speakAsAgent(synthesiser, says, voices.agent, lastsMs)) };
    }
    if (step.kind === 'operatorTransfers') {
      return { ...step, ...(await speakAsAgent(synthesiser, step.operatorTransfers.announce, voices.agent)) };
    }
    if (step.kind === 'person') return { ...step, ...(await speakAsAgent(synthesiser, step.person, voices.person)) };
    if (step.kind !== 'caller') return step;
    const samples = await sayAsCaller(step.caller, step.lastsMs);
    const detector = createDetector(LISTENING.vadMode);
    const voicedSpanMs = measureVoicedSpanMs(samples, detector, hearsFromDbfs);
    detector.free();
    return { ...step, samples, voicedSpanMs };
  });
  const prepared = await Promise.all(steps);
  const spoken = prepared.flatMap((step) => (step.kind === 'agent' && step.mulaw ? [step.mulaw] : []));
  const longest = spoken.toSorted((a, b) => b.length - a.length)[0] ?? new Uint8Array(0);
  return {
    ...rest,
    voices,
    ...(line !== undefined && { line: await prepareLine(line, decodeMulaw(longest), synthesiser) }),
    steps: prepared,
  };
}

/** A sentence of the agent in both wire formats. Throws what the synthesiser throws. */
export async function speakAsAgent(
  synthesiser: Synthesiser,
  text: string,
  voice: Scenario['voices']['agent'],
  lastsMs?: number,
): Promise<AgentSound> {
  const spoken = await Promise.all([
    synthesiser.speak(text, { voice, rateHz: 8000 }),
    synthesiser.speak(text, { voice, rateHz: 16_000 }),
  ]);
  const narrow = withLength(spoken[0], 8_000, lastsMs);
  const wide = withLength(spoken[1], 16_000, lastsMs);
  const pcm16k = new Uint8Array(wide.length * 2);
  const view = new DataView(pcm16k.buffer);
  wide.forEach((sample, index) => view.setInt16(index * 2, sample, true));
  return { mulaw: encodeMulaw(narrow), pcm16k, durationMs: wide.length / 16, audibleMs: measureAudibleMs(narrow) };
}

function measureAudibleMs(samples: Int16Array): number {
  const [span] = findSpeechSegments(samples, {
    sampleRateHz: 8000,
    silenceDbfs: AUDIBLE_DBFS,
    hangoverMs: Number.POSITIVE_INFINITY,
    frameMs: 20,
  });
  return span ? span.endMs - span.startMs : 0;
}

function measureVoicedSpanMs(samples: Int16Array, detector: VoiceDetector, hearsFromDbfs: number): number {
  const frameSamples = VAD_FRAME_MS * 8;
  const segmenter = createSpeechSegmenter({ startMs: LISTENING.startMs, endSilenceMs: Number.POSITIVE_INFINITY });
  // Silence follows, as on the wire, because the detector notices the end of speech a little late.
  for (let from = 0; from < samples.length + 25 * frameSamples; from += frameSamples) {
    const frame = new Int16Array(frameSamples);
    frame.set(samples.subarray(from, from + frameSamples));
    segmenter.push(detector.isVoiced(frame) && levelDbfs(frame) >= hearsFromDbfs);
  }
  return segmenter.isOpen ? segmenter.endMs - segmenter.startMs : 0;
}
