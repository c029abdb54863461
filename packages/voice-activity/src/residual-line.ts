import { decodeMulawSample, type EchoCanceller } from '@trunkline/audio';
import { WINDOW_SAMPLES } from './voice-model.ts';

const FRAME_SAMPLES = 160;
/**
 * So much of the history makes windows when the line is listened to again, so that the model knows what the line sounds like: one that
 * begins with a voice and no memory is late to believe it.
 */
const WARM_UP_FRAMES = 19;
const LINEAR = Float32Array.from({ length: 256 }, (_, code) => decodeMulawSample(code) / 32_768);

/** Takes a finished window. `window` is a view and is written over as soon as this returns. */
export type WindowSink = (window: Float32Array, pairs: number, echoShare: number) => void;

/** Takes the echo of what we play out of one caller's line, and divides the rest into windows. */
export interface ResidualLine {
  /**
   * @param near 160 bytes of mu-law from the caller; `far` are those that we had playing
   * @param pair number of this pair since the reset, from 0; a gap in the numbers begins a new window
   * @param historyOnly the pair fills the memory of the echo canceller, and of the model once another pair comes that does not
   */
  push(near: Uint8Array, far: Uint8Array, pair: number, historyOnly: boolean): void;
  /** Begins anew. @param keepEcho the line is the same as before, so what was learned of its echo still holds */
  reset(keepEcho: boolean): void;
}

export function createResidualLine(canceller: EchoCanceller, sink: WindowSink): ResidualLine {
  const nearFrame = new Float32Array(FRAME_SAMPLES);
  const farFrame = new Float32Array(FRAME_SAMPLES);
  const residual = new Float32Array(FRAME_SAMPLES);
  const window = new Float32Array(WINDOW_SAMPLES);
  const history = new Float32Array(WARM_UP_FRAMES * FRAME_SAMPLES);
  let historyFrames = 0;
  let filled = 0;
  let nextPair = 0;
  let nearEnergy = 0;
  let echoEnergy = 0;

  const beginWindow = (): void => {
    filled = 0;
    nearEnergy = 0;
    echoEnergy = 0;
  };

  const add = (samples: Float32Array, line: Float32Array, share: number, pair: number): void => {
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const energy = line[i]! * line[i]!;
      nearEnergy += energy;
      echoEnergy += share * energy;
      window[filled++] = samples[i]!;
      if (filled < WINDOW_SAMPLES) continue;
      sink(window, pair + (i + 1) / FRAME_SAMPLES, nearEnergy > 0 ? echoEnergy / nearEnergy : 0);
      beginWindow();
    }
  };

  const keepHistory = (): void => {
    history.copyWithin(0, FRAME_SAMPLES);
    history.set(nearFrame, history.length - FRAME_SAMPLES);
    historyFrames = Math.min(WARM_UP_FRAMES, historyFrames + 1);
  };

  /** Makes windows of the history that ends before `pair`. It was too soft for anybody's voice, so no echo has to be taken out. */
  const warmUp = (pair: number): void => {
    for (; historyFrames > 0; historyFrames--) {
      const from = history.length - historyFrames * FRAME_SAMPLES;
      const frame = history.subarray(from, from + FRAME_SAMPLES);
      add(frame, frame, 0, pair - historyFrames);
    }
  };

  return {
    push(near, far, pair, historyOnly) {
      decode(near, nearFrame);
      decode(far, farFrame);
      if (historyOnly || pair !== nextPair) beginWindow();
      if (pair !== nextPair) historyFrames = 0;
      nextPair = pair + 1;
      if (historyOnly) {
        canceller.remember(nearFrame, farFrame);
        keepHistory();
        return;
      }
      warmUp(pair);
      canceller.process(nearFrame, farFrame, residual);
      add(residual, nearFrame, canceller.echoShare, pair);
    },
    reset(keepEcho) {
      canceller.reset(keepEcho);
      nextPair = 0;
      historyFrames = 0;
      beginWindow();
    },
  };
}

function decode(bytes: Uint8Array, out: Float32Array): void {
  for (let i = 0; i < FRAME_SAMPLES; i++) out[i] = LINEAR[bytes[i]!]!;
}
