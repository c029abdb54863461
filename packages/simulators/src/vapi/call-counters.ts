/** What came up one call's socket, and what went down. */
export interface CallCounters {
  socketsOpened: number;
  /** Upgrades refused on purpose. */
  socketsRefused: number;
  binaryMessages: number;
  binaryBytes: number;
  /** The longest time between two binary messages on one socket. */
  maxBinaryGapMs: number;
  textMessages: number;
  /** Text that was no JSON or no command that Vapi knows. */
  badTextMessages: number;
  sentBinaryMessages: number;
  sentBytes: number;
  /** Audio that was due while no socket was open. */
  unsentBytes: number;
}

export function createCallCounters(): CallCounters {
  return {
    socketsOpened: 0,
    socketsRefused: 0,
    binaryMessages: 0,
    binaryBytes: 0,
    maxBinaryGapMs: 0,
    textMessages: 0,
    badTextMessages: 0,
    sentBinaryMessages: 0,
    sentBytes: 0,
    unsentBytes: 0,
  };
}
