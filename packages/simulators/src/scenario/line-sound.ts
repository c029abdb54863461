/** What is on a caller's line besides their voice: noise all the time, and the agent's own sound coming back. */
import type { Aside, LineDescription, NoiseKind } from '@trunkline/scenario';
import type { LineSound } from '../carrier/fake-call-handle.ts';
import { decodeMulaw, encodeMulaw, SAMPLES_PER_MS } from '../mulaw.ts';
import { createEchoPath } from '../sound/echo-path.ts';
import { bandLimited, mix, scaleToDbfs, toInt16 } from '../sound/levels.ts';
import { isOfSpeech, makeNoise } from '../sound/noises.ts';
import { BABBLE_LINES, prepareVoiceBank } from '../sound/speakers.ts';
import type { Synthesiser } from '../speech/synthesiser.ts';

export interface PreparedLine {
  /** 8 kHz; begins anew when it is through. */
  readonly noise: Int16Array | undefined;
  readonly echo: LineDescription['echo'];
  /** A piece of the agent's speech, which comes back by just as much as the echo says. */
  readonly agentSpeech: Int16Array;
}

interface NoiseDescription {
  readonly kind: NoiseKind;
  readonly levelDbfs: number;
  readonly seed: number;
}

/** Longer than a scenario is, as a rule. */
const NOISE_MS = 60_000;

/** Enough words for a level; more would hold up the calls that run beside this one. */
const REFERENCE_SAMPLES = 1500 * SAMPLES_PER_MS;

/** @param agentSpeech something that the agent says in the call. */
export async function prepareLine(
  line: LineDescription,
  agentSpeech: Int16Array,
  synthesiser: Synthesiser,
): Promise<PreparedLine> {
  return {
    noise: line.noise && (await makeLineNoise(line.noise, NOISE_MS, synthesiser)),
    echo: line.echo,
    agentSpeech: agentSpeech.subarray(0, REFERENCE_SAMPLES),
  };
}

export function makeAsideNoise(aside: Aside, synthesiser: Synthesiser): Promise<Int16Array> {
  const { noise: kind = 'cough', levelDbfs, seed, durationMs } = aside;
  return makeLineNoise({ kind, levelDbfs, seed }, durationMs, synthesiser);
}

async function makeLineNoise(
  { kind, levelDbfs, seed }: NoiseDescription,
  durationMs: number,
  synthesiser: Synthesiser,
): Promise<Int16Array> {
  // The level is that of what the line passes, as in the scenes (sound/scene.ts).
  return scaleToDbfs(
    bandLimited(makeNoise(kind, durationMs, seed, isOfSpeech(kind) ? await makeCrowd(synthesiser) : [])),
    levelDbfs,
  );
}

async function makeCrowd(synthesiser: Synthesiser): Promise<Int16Array[]> {
  const bank = await prepareVoiceBank(synthesiser, BABBLE_LINES);
  return BABBLE_LINES.map(({ utterance, speaker }) => bank.speak(utterance, speaker));
}

/** One call's line; it remembers what was heard, so every call needs its own. Undefined for a line with nothing on it. */
export function createLineSound(line: PreparedLine | undefined): LineSound | undefined {
  if (line === undefined) return undefined;
  const { noise } = line;
  const echo =
    line.echo &&
    createEchoPath({
      delaySamples: line.echo.delayMs * SAMPLES_PER_MS,
      lossDb: line.echo.lossDb,
      kind: line.echo.kind,
      seed: line.echo.seed,
      ...(line.agentSpeech.length > 0 && { reference: line.agentSpeech }),
    });
  return (voice, frameStartMs, heard) => {
    const sound = decodeMulaw(voice);
    if (echo) mix(sound, echo.process(heard));
    if (noise) {
      const from = Math.round(frameStartMs * SAMPLES_PER_MS);
      sound.forEach((sample, index) => {
        sound[index] = toInt16(sample + (noise[(from + index) % noise.length] ?? 0));
      });
    }
    voice.set(encodeMulaw(sound));
  };
}
