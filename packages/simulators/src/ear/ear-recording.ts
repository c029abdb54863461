/**
 * The caller's ear: what one caller said and heard, sample by sample, on the clock of the call.
 * It also remembers which samples of the agent's channel came from audio the agent sent and which are silence because
 * nothing was there to play, so that a gap can be blamed on the right side.
 */
import { writeFile } from 'node:fs/promises';
import { decodeMulaw, SAMPLES_PER_MS, TELEPHONE_RATE_HZ } from '../mulaw.ts';
import { encodeWav } from '../wav.ts';

import { createPlayRuns, type PlayRun, type PlayRunEnd } from './play-runs.ts';
import { createMulawTrack } from './sample-track.ts';

export interface EarRecording {
  readonly sampleRateHz: number;
  /** How far the recording reaches, in ms of call time. */
  readonly durationMs: number;
  /** Whether samples were dropped because the bound was reached. */
  readonly isTruncated: boolean;
  readonly playRuns: readonly PlayRun[];
  /** Moves the end of the recording to `ms`; what was not written is silence. */
  advanceTo(ms: number): void;
  /** The caller spoke `bytes` (mu-law) from `atSample` on. */
  recordSaid(atSample: number, bytes: Uint8Array): void;
  /** The caller heard `bytes` (mu-law) of agent audio from `atSample` on. Continues the current run when adjacent to it. */
  recordHeard(atSample: number, bytes: Uint8Array): void;
  endPlayRun(endedBy: Exclude<PlayRunEnd, 'playing'>): void;
  /** What the caller said, as linear samples at 8 kHz. */
  saidBetween(fromMs: number, toMs: number): Int16Array;
  /** What the caller heard of the agent, as linear samples at 8 kHz. */
  heardBetween(fromMs: number, toMs: number): Int16Array;
  /** The same as the mu-law bytes that came over the wire. */
  heardMulawBetween(fromMs: number, toMs: number): Uint8Array;
  /** Everything heard so far, from the start of the call. */
  heardSamples(): Int16Array;
  /** Milliseconds of the span in which no agent audio was played. */
  silenceMs(fromMs: number, toMs: number): number;
  /** Writes caller (left) and agent (right) as a 16-bit WAV file at 8 kHz. */
  writeStereoWav(path: string): Promise<void>;
}

/** @param options.maxMs bound of the recording; later audio is dropped and `isTruncated` is set. */
export function createEarRecording(options: { maxMs?: number } = {}): EarRecording {
  const maxSamples = Math.round((options.maxMs ?? 15 * 60_000) * SAMPLES_PER_MS);
  const said = createMulawTrack(maxSamples);
  const heard = createMulawTrack(maxSamples);
  const playRuns = createPlayRuns();
  let endSample = 0;
  let isTruncated = false;

  const reach = (sample: number) => {
    if (sample > maxSamples) isTruncated = true;
    endSample = Math.max(endSample, Math.min(sample, maxSamples));
  };
  const toSample = (ms: number) => Math.round(ms * SAMPLES_PER_MS);
  const heardMulawBetween = (fromMs: number, toMs: number) => heard.read(toSample(fromMs), toSample(toMs));

  const recording: EarRecording = {
    sampleRateHz: TELEPHONE_RATE_HZ,
    get durationMs() {
      return endSample / SAMPLES_PER_MS;
    },
    get isTruncated() {
      return isTruncated;
    },
    playRuns: playRuns.runs,
    advanceTo: (ms) => reach(Math.floor(ms * SAMPLES_PER_MS)),
    recordSaid: (atSample, bytes) => {
      reach(atSample + bytes.length);
      said.write(atSample, bytes);
    },
    recordHeard: (atSample, bytes) => {
      reach(atSample + bytes.length);
      if (bytes.length === 0 || !heard.write(atSample, bytes)) return;
      playRuns.add(atSample / SAMPLES_PER_MS, (atSample + bytes.length) / SAMPLES_PER_MS);
    },
    endPlayRun: playRuns.end,
    saidBetween: (fromMs, toMs) => decodeMulaw(said.read(toSample(fromMs), toSample(toMs))),
    heardBetween: (fromMs, toMs) => decodeMulaw(heardMulawBetween(fromMs, toMs)),
    heardMulawBetween,
    heardSamples: () => decodeMulaw(heard.read(0, endSample)),
    silenceMs: playRuns.silenceMs,
    writeStereoWav: async (path) => {
      const channels = [decodeMulaw(said.read(0, endSample)), decodeMulaw(heard.read(0, endSample))];
      await writeFile(path, encodeWav({ sampleRateHz: TELEPHONE_RATE_HZ, channels }));
    },
  };
  return recording;
}
