/** What page and worklets say to each other over their ports. */
import type { WebAudioFormat } from '@trunkline/protocol';

/** To the microphone's worklet: in what to make the frames from the next one on. */
export interface CaptureOrder {
  format: WebAudioFormat;
}

/** One frame of the microphone, with 8 bytes free for its header. The buffer is handed over. */
export interface CapturedFrame {
  frame: ArrayBuffer;
  levelDbfs: number;
}

/** To the loudspeaker's worklet. A bare `ArrayBuffer` is a frame as it came from the gateway. */
export type PlayoutOrder =
  | ArrayBuffer
  | {
      /** The frames that follow are of this turn. */
      turnId?: string;
      /** Silence the agent and keep what is unheard, or go on with it. */
      hold?: boolean;
      /** Throw away what is of this generation or an older one. */
      cut?: number;
      /** So much time passes between the worklet and the ear. */
      latencyMs?: number;
      /** How much must be there before a turn begins to sound. */
      prebufferMs?: number;
    };

/** From the loudspeaker's worklet, each 100 ms of its own clock. */
export interface PlayoutReport {
  /** Of each turn that sounded since the last report: how many samples at 16 kHz have sounded in all. */
  played: [turnId: string, samples: number][];
  /** How far the downlink has been played, on the numbers of its frames. */
  playedSamples: number;
  playoutMs: number;
  underruns: number;
  framesMissing: number;
  sounding: boolean;
  levelDbfs: number;
}

/** From the loudspeaker's worklet, in answer to `cut`. */
export interface PlayoutCleared {
  generation: number;
  samples: number;
}
