import type { EchoOptions } from './echo-path.ts';
import type { NoiseKind } from '@trunkline/scenario';
import type { Speaker } from './speakers.ts';
import type { Utterance } from './utterances.ts';

/** What a listener should make of what the caller's side sends while the agent speaks. Only the first is a reason to stop. */
export type SceneKind = 'interruption' | 'backchannel' | 'cough' | 'noise' | 'echo';

/** How scenes are reported on: interruptions by what makes them hard, all else by what it is. */
export type SceneGroup =
  | 'interruption-clear'
  | 'interruption-noisy'
  | 'interruption-echo'
  | 'backchannel'
  | 'echo'
  | NoiseKind;

/** What the caller does while the agent speaks. */
export type CallerAct =
  | {
      readonly type: 'speech';
      readonly intent: 'interruption' | 'backchannel';
      readonly utterance: Utterance;
      readonly speaker: Speaker;
      /** Begins 20 dB lower and takes 250 ms to get to its level. */
      readonly softOnset: boolean;
    }
  | { readonly type: 'noise'; readonly noise: NoiseKind; readonly durationMs: number }
  | { readonly type: 'nothing' };

export interface SceneSpec {
  /** Unique in its catalogue. */
  readonly name: string;
  readonly group: SceneGroup;
  readonly kind: SceneKind;
  readonly seed: number;
  readonly agent: { readonly utterance: Utterance; readonly speaker: Speaker; readonly levelDbfs: number };
  readonly act: CallerAct;
  /** From the beginning of the agent's speech to the act. */
  readonly actAtMs: number;
  /** The active level in dBFS of what is to be judged: of the act, or without one, of the background or the bare line. */
  readonly levelDbfs: number;
  /** The hiss of the line, all through the scene, in dBFS: no call is digitally silent. */
  readonly lineDbfs: number;
  /** All through the scene, at this active level in dBFS. */
  readonly background?: { readonly noise: NoiseKind; readonly levelDbfs: number };
  readonly echo?: EchoOptions;
}
