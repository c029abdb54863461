/** Why a stretch of agent audio stopped: still going, the queue ran empty, a `clear` came, or its stream went away. */
export type PlayRunEnd = 'playing' | 'drained' | 'cleared' | 'stream-ended';

/** A stretch in which every sample heard was sent by the agent's side. Milliseconds of call time, exact to a sample. */
export interface PlayRun {
  readonly startMs: number;
  readonly endMs: number;
  readonly endedBy: PlayRunEnd;
}

/** The stretches in which a listener heard what the agent sent; everything between them is silence for want of audio. */
export interface PlayRuns {
  readonly runs: readonly PlayRun[];
  /** Continues the current run when adjacent to it. */
  add(startMs: number, endMs: number): void;
  end(endedBy: Exclude<PlayRunEnd, 'playing'>): void;
  /** Milliseconds of the span in which no agent audio was played. */
  silenceMs(fromMs: number, toMs: number): number;
}

export function createPlayRuns(): PlayRuns {
  const runs: { startMs: number; endMs: number; endedBy: PlayRunEnd }[] = [];
  return {
    runs,
    add: (startMs, endMs) => {
      const last = runs.at(-1);
      if (last?.endedBy === 'playing' && last.endMs === startMs) last.endMs = endMs;
      else runs.push({ startMs, endMs, endedBy: 'playing' });
    },
    end: (endedBy) => {
      const last = runs.at(-1);
      if (last?.endedBy === 'playing') last.endedBy = endedBy;
    },
    silenceMs: (fromMs, toMs) => {
      let playedMs = 0;
      for (const run of runs) playedMs += Math.max(0, Math.min(run.endMs, toMs) - Math.max(run.startMs, fromMs));
      return toMs - fromMs - playedMs;
    },
  };
}
