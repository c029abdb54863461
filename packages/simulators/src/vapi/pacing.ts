/** How the agent's audio is cut into messages and when each goes out. Vapi documents neither, so all of it can be set. */
export interface Pacing {
  readonly frameMs: number;
  /** Audio per unit of time: 1 is real time, 2 twice as fast. */
  readonly factor: number;
  /** Sends this much at once, then waits until it is due again; `Infinity` sends a whole turn at once, 0 is steady. */
  readonly burstMs: number;
  /** Messages of any size from one byte to twice the frame, so that frames and even samples are torn apart. */
  readonly oddSizes: boolean;
  /** Each message is late by up to this much, by the seed. */
  readonly jitterMs: number;
  /** Sending stalls once in this time, for `stallMs`; 0 never stalls. */
  readonly stallEveryMs: number;
  /** A stall lasts this long, and everything that was due meanwhile goes out at its end. */
  readonly stallMs: number;
}

export const STEADY_PACING: Pacing = Object.freeze({
  frameMs: 20,
  factor: 1,
  burstMs: 0,
  oddSizes: false,
  jitterMs: 0,
  stallEveryMs: 0,
  stallMs: 0,
});

/** When the audio at `audioMs` of a turn goes out, in ms after the turn began, before jitter. */
export function dueAfterMs(audioMs: number, pacing: Pacing): number {
  const { burstMs, factor, stallEveryMs, stallMs } = pacing;
  if (burstMs === Number.POSITIVE_INFINITY) return 0;
  const steadyMs = (burstMs > 0 ? Math.floor(audioMs / burstMs) * burstMs : audioMs) / factor;
  if (stallEveryMs <= 0) return steadyMs;
  const periodEndMs = (Math.floor(steadyMs / stallEveryMs) + 1) * stallEveryMs;
  return steadyMs > periodEndMs - stallMs ? periodEndMs : steadyMs;
}
