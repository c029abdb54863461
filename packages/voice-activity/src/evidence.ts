/** Says what was heard in one window of 32 ms of one slot. */
export interface VoiceEvidence {
  slot: number;
  /**
   * Place at which the window ends, as the number of 20 ms pairs since the slot was reset. It counts pairs of history and has a
   * fraction: the first window after 160 ms of history ends at 9.6.
   */
  pairs: number;
  /** Probability, 0 to 1, that somebody speaks in what the echo canceller left. */
  speech: number;
  /** Level of what the echo canceller left; -90.3 is silence. */
  levelDbfs: number;
  /** Share, 0 to 1, of the energy of the caller's line that was our own sound come back. */
  echoShare: number;
}

/** Evidence travels as rows of this many numbers, in the order of the fields of VoiceEvidence. */
export const EVIDENCE_FIELDS = 5;
/** The place of `speech` in a row. */
export const SPEECH = 2;

/** Makes an object of row `index`. Code that reads a hundred rows per tick reads the numbers in place instead. */
export function evidenceAt(rows: Float64Array, index: number): VoiceEvidence {
  const from = index * EVIDENCE_FIELDS;
  return {
    slot: rows[from]!,
    pairs: rows[from + 1]!,
    speech: rows[from + 2]!,
    levelDbfs: rows[from + 3]!,
    echoShare: rows[from + 4]!,
  };
}
