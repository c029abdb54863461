/** What the downlink needs of its surroundings, and what it counts. */
/** Takes frames for the caller: 20 ms each, in the carrier's encoding. */
export interface DownlinkSink {
  /** `frame` is valid during the call only. @param nowMs as the downlink was told it, so that the clock is not read for every frame. */
  writeFrame(frame: Uint8Array, nowMs: number): void;
  /** `false` while the carrier's socket is away or has too much unsent. Asked before every frame. */
  isWritable(): boolean;
  /** No more frames follow for the moment: what was written goes out, as one message where the wire can. */
  flush(): void;
  /** Asks the carrier to say when everything sent so far has been played. */
  writeMark(generation: number, sequence: number): void;
  /** Throws away what the carrier has not played. */
  clear(): void;
  /** Silences what the carrier has not played and has it kept. Only asked of a carrier that can (`keepsHeldAudio`). */
  hold(): void;
  /** Goes on with what was held. */
  resume(): void;
}

export interface DownlinkCounters {
  framesToCaller: number;
  framesDropped: number;
  /** Frames thrown away because the caller cut in: queued here, or unheard in the carrier's buffer. */
  framesCut: number;
  /** Times that a turn ran dry before its end. */
  underflows: number;
  /** Frames made up so that a break is not heard as a click. Raised before the frame goes out. */
  framesConcealed: number;
  /** Times that the agent was resumed after a pause. */
  resumes: number;
}

export const startCounters = (): DownlinkCounters => ({
  framesToCaller: 0,
  framesDropped: 0,
  framesCut: 0,
  underflows: 0,
  framesConcealed: 0,
  resumes: 0,
});
