import { TELEPHONE_RATE_HZ } from '../mulaw.ts';
import { type Voice, VOICES } from '@trunkline/scenario';
import type { Synthesiser } from '../speech/synthesiser.ts';
import { toInt16 } from './levels.ts';
import { AGENT_SENTENCES, type Utterance } from './utterances.ts';

/** One person: a voice of the synthesiser, higher and quicker or lower and slower than it is. */
export interface Speaker {
  readonly voice: Voice;
  /** Pitch and pace, 1 as synthesised. */
  readonly speed: number;
}

/** Something that somebody says. */
export interface Line {
  readonly utterance: Utterance;
  readonly speaker: Speaker;
}

/** What was spoken beforehand, so that scenes can be built without waiting. */
export interface VoiceBank {
  /** 8 kHz samples, shared and not to be written to. @throws Error for a sentence that was not prepared. */
  speak(utterance: Utterance, speaker: Speaker): Int16Array;
}

/** Three voices at five pitches. */
export const SPEAKERS: readonly Speaker[] = VOICES.flatMap((voice) =>
  [0.86, 0.93, 1, 1.08, 1.16].map((speed) => ({ voice, speed })),
);

/** The people in the background of all scenes, so that a scene does not depend on what else was prepared. */
export const BABBLE_LINES: readonly Line[] = AGENT_SENTENCES.map((utterance, index) => ({
  utterance,
  speaker: SPEAKERS[(index * 4) % SPEAKERS.length]!,
}));

const SYNTHESIS_RATE_HZ = 16_000;
const KERNEL_REACH = 24;
/** Fine enough to take the nearest entry: what is wrong with it is below the hiss of mu-law. */
const KERNEL_STEPS = 1024;
/** One half of a windowed sinc. */
const KERNEL = Float64Array.from({ length: KERNEL_REACH * KERNEL_STEPS + 1 }, (_, index) => {
  const x = index / KERNEL_STEPS;
  const window = Math.cos((Math.PI * x) / (2 * KERNEL_REACH)) ** 2;
  return index === 0 ? 1 : (window * Math.sin(Math.PI * x)) / (Math.PI * x);
});

/** Has all `lines` spoken, about 0.15 s of work for each new one. */
export async function prepareVoiceBank(synthesiser: Synthesiser, lines: Iterable<Line>): Promise<VoiceBank> {
  const wanted = new Map([...lines].map((line) => [keyOf(line.utterance, line.speaker), line]));
  const bank = new Map<string, Int16Array>();
  await Promise.all(
    [...wanted].map(async ([key, { utterance, speaker }]) => {
      const text = utterance.spoken ?? utterance.text;
      const speech = await synthesiser.speak(text, { voice: speaker.voice, rateHz: SYNTHESIS_RATE_HZ });
      bank.set(key, resample(speech, (speaker.speed * SYNTHESIS_RATE_HZ) / TELEPHONE_RATE_HZ));
    }),
  );
  return {
    speak(utterance, speaker) {
      const samples = bank.get(keyOf(utterance, speaker));
      if (!samples)
        throw new Error(`${keyOf(utterance, speaker)} was not prepared; give the bank all lines beforehand`);
      return samples;
    },
  };
}

/**
 * Every `step`-th sample, in between ones too, without what a lower rate cannot carry.
 * @param step more than 0; 2 halves the rate.
 */
export function resample(samples: Int16Array, step: number): Int16Array {
  const cutoff = Math.min(1, 1 / step);
  const reach = KERNEL_REACH / cutoff;
  const out = new Int16Array(Math.floor(samples.length / step));
  for (let index = 0; index < out.length; index += 1) {
    const centre = index * step;
    const last = Math.min(samples.length - 1, Math.floor(centre + reach));
    let sum = 0;
    for (let at = Math.max(0, Math.ceil(centre - reach)); at <= last; at += 1) {
      sum += samples[at]! * KERNEL[Math.round(Math.abs(at - centre) * cutoff * KERNEL_STEPS)]!;
    }
    out[index] = toInt16(sum * cutoff);
  }
  return out;
}

function keyOf(utterance: Utterance, { voice, speed }: Speaker): string {
  return `${JSON.stringify(utterance.text)} by ${voice} at ${speed}`;
}
