/** Tells, frame by frame, when a voice that is listened to starts and stops: the reflex of a person, not of a wire. */
export interface SpurtDetector {
  /**
   * Takes the level of the frame that ended at `endMs` and lasted `frameMs`.
   * @returns what became certain with it: `started` at the frame's start, `ended` at the end of the last loud frame.
   */
  push(levelDbfs: number, endMs: number, frameMs: number): { kind: 'started' | 'ended'; atMs: number } | undefined;
}

/**
 * @param options.silenceDbfs quieter frames are silence (-50).
 * @param options.hangoverMs silence that must pass before speech counts as over (400): above the pauses between words.
 */
export function createSpurtDetector(options: { silenceDbfs?: number; hangoverMs?: number } = {}): SpurtDetector {
  const { silenceDbfs = -50, hangoverMs = 400 } = options;
  let lastLoudMs: number | undefined;
  return {
    push: (levelDbfs, endMs, frameMs) => {
      if (levelDbfs >= silenceDbfs) {
        const isStart = lastLoudMs === undefined;
        lastLoudMs = endMs;
        return isStart ? { kind: 'started', atMs: endMs - frameMs } : undefined;
      }
      if (lastLoudMs === undefined || endMs - lastLoudMs < hangoverMs) return undefined;
      const atMs = lastLoudMs;
      lastLoudMs = undefined;
      return { kind: 'ended', atMs };
    },
  };
}
