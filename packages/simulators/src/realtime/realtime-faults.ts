/** What goes wrong with one session, on purpose. */
export interface RealtimeFaults {
  /** The session ends with `session_expired` so long after its beginning. The real limit is 60 minutes. */
  readonly sessionLimitMs: number;
  /** Every response fails with this code, such as `insufficient_quota`. */
  readonly responsesFailWith: string | undefined;
  /** The socket is cut without a close frame so long after its beginning. */
  readonly cutAfterMs: number;
  /** The socket opens, and then nothing at all is said. */
  readonly isSilent: boolean;
}

export const NO_REALTIME_FAULTS: RealtimeFaults = Object.freeze({
  sessionLimitMs: Number.POSITIVE_INFINITY,
  responsesFailWith: undefined,
  cutAfterMs: Number.POSITIVE_INFINITY,
  isSilent: false,
});
