import { decodeMulawSample, type EchoCanceller } from '@trunkline/audio';
import { WINDOW_SAMPLES } from './voice-model.ts';

const FRAME_SAMPLES = 160;
const LINEAR = Float32Array.from({ length: 256 }, (_, code) => decodeMulawSample(code) / 32_768);

/** Takes a finished window. `window` is a view and is written over as soon as this returns. */
export type WindowSink = (window: Float32Array, pairs: number, echoShare: number) => void;

/** Takes the echo of what we play out of one caller's line, and divides the rest into windows. */
export interface ResidualLine {
  /**
   * @param near 160 bytes of mu-law from the caller; `far` are those that we had playing
   * @param pair number of this pair since the reset, from 0; a gap in the numbers begins a new window
   * @param historyOnly the pair only fills the memory of the echo canceller and makes no window
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
  let filled = 0;
  let nextPair = 0;
  let nearEnergy = 0;
  let echoEnergy = 0;

  const beginWindow = (): void => {
    filled = 0;
    nearEnergy = 0;
    echoEnergy = 0;
  };

  const cut = (pair: number): void => {
    const share = canceller.echoShare;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const energy = nearFrame[i]! * nearFrame[i]!;
      nearEnergy += energy;
      echoEnergy += share * energy;
      window[filled++] = residual[i]!;
      if (filled < WINDOW_SAMPLES) continue;
      sink(window, pair + (i + 1) / FRAME_SAMPLES, nearEnergy > 0 ? echoEnergy / nearEnergy : 0);
      beginWindow();
    }
  };

  return {
    push(near, far, pair, historyOnly) {
      decode(near, nearFrame);
      decode(far, farFrame);
      if (historyOnly || pair !== nextPair) beginWindow();
      nextPair = pair + 1;
      if (historyOnly) {
        canceller.remember(nearFrame, farFrame);
        return;
      }
      canceller.process(nearFrame, farFrame, residual);
      cut(pair);
    },
    reset(keepEcho) {
      canceller.reset(keepEcho);
      nextPair = 0;
      beginWindow();
    },
  };
}

function decode(bytes: Uint8Array, out: Float32Array): void {
  for (let i = 0; i < FRAME_SAMPLES; i++) out[i] = LINEAR[bytes[i]!]!;
}
