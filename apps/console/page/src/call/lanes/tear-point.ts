/** Where on the axis the caller stopped hearing a turn of the agent that was cut. */

/** Time in which the caller heard nothing of the turn although it went on: a pause, or a hole in the audio. */
export interface Silence {
  readonly atMs: number;
  readonly ms: number;
}

export interface CutTurn {
  /** When the caller heard the first sound of the turn. */
  readonly fromMs: number;
  /** How much of its audio the caller heard. */
  readonly heardMs: number;
  /** When the turn was over for us. Nothing of it can have been heard later. */
  readonly endedAtMs: number;
  /** In the order of time. */
  readonly silences: readonly Silence[];
}

/** The moment at which the last sound that the caller heard of the turn ended. */
export function tearPoint({ fromMs, heardMs, endedAtMs, silences }: CutTurn): number {
  let atMs = fromMs + heardMs;
  for (const silence of silences) {
    if (silence.atMs >= atMs) break;
    if (silence.atMs >= fromMs) atMs += silence.ms;
  }
  return Math.max(fromMs, Math.min(atMs, endedAtMs));
}
