/**
 * The ear of somebody who listens at 16 kHz: what they said and heard, sample by sample, on the clock of the call. What
 * `EarRecording` is for a telephone.
 */
import { writeFile } from 'node:fs/promises';
import { encodeWav } from '../wav.ts';
import { createPlayRuns, type PlayRun, type PlayRunEnd } from './play-runs.ts';
import { createPcmTrack } from './sample-track.ts';

export const PCM_RATE_HZ = 16_000;
export const PCM_SAMPLES_PER_MS = 16;

export interface PcmRecording {
  readonly sampleRateHz: number;
  /** How far the recording reaches, in ms of call time. */
  readonly durationMs: number;
  /** The stretches in which every sample heard was the agent's. */
  readonly playRuns: readonly PlayRun[];
  /** Moves the end of the recording to `ms`; what was not written is silence. */
  advanceTo(ms: number): void;
  recordSaid(atSample: number, samples: Int16Array): void;
  /** Continues the current run when adjacent to it. */
  recordHeard(atSample: number, samples: Int16Array): void;
  endPlayRun(endedBy: Exclude<PlayRunEnd, 'playing'>): void;
  saidBetween(fromMs: number, toMs: number): Int16Array;
  heardBetween(fromMs: number, toMs: number): Int16Array;
  /** Everything heard so far, from the start of the call. */
  heardSamples(): Int16Array;
  /** Milliseconds of the span in which no agent audio was played. */
  silenceMs(fromMs: number, toMs: number): number;
  /** Writes the user (left) and the agent (right) as a 16-bit WAV file at 16 kHz. */
  writeStereoWav(path: string): Promise<void>;
}

/** @param maxMs bound of the recording; later audio is dropped. */
export function createPcmRecording(maxMs: number): PcmRecording {
  const maxSamples = Math.round(maxMs * PCM_SAMPLES_PER_MS);
  const said = createPcmTrack(maxSamples);
  const heard = createPcmTrack(maxSamples);
  const playRuns = createPlayRuns();
  let endSample = 0;

  const reach = (sample: number) => {
    endSample = Math.max(endSample, Math.min(sample, maxSamples));
  };
  const toSample = (ms: number) => Math.round(ms * PCM_SAMPLES_PER_MS);

  return {
    sampleRateHz: PCM_RATE_HZ,
    get durationMs() {
      return endSample / PCM_SAMPLES_PER_MS;
    },
    playRuns: playRuns.runs,
    advanceTo: (ms) => reach(Math.floor(ms * PCM_SAMPLES_PER_MS)),
    recordSaid: (atSample, samples) => {
      reach(atSample + samples.length);
      said.write(atSample, samples);
    },
    recordHeard: (atSample, samples) => {
      reach(atSample + samples.length);
      if (samples.length === 0 || !heard.write(atSample, samples)) return;
      playRuns.add(atSample / PCM_SAMPLES_PER_MS, (atSample + samples.length) / PCM_SAMPLES_PER_MS);
    },
    endPlayRun: playRuns.end,
    saidBetween: (fromMs, toMs) => said.read(toSample(fromMs), toSample(toMs)),
    heardBetween: (fromMs, toMs) => heard.read(toSample(fromMs), toSample(toMs)),
    heardSamples: () => heard.read(0, endSample),
    silenceMs: playRuns.silenceMs,
    writeStereoWav: async (path) => {
      const channels = [said.read(0, endSample), heard.read(0, endSample)];
      await writeFile(path, encodeWav({ sampleRateHz: PCM_RATE_HZ, channels }));
    },
  };
}
