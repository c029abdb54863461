/** How long a call waits for what. Each limit is configurable per deployment; the reason for its default stands beside it. */

export interface CallLimits {
  /** How long the caller waits for an agent, in silence, before hearing an apology. */
  connectMs: number;
  /** How long a lost stream is waited for before the call counts as over. */
  streamGraceMs: number;
  /** How long a call may go without one message from the carrier: media comes every 20 ms, also in silence. */
  carrierSilenceMs: number;
  /** How long a call may go without speech of either side. */
  idleMs: number;
  /** Longest duration of a call. */
  maxMs: number;
  /** How long the agent's last words are waited for, at most, once the agent has ended the call. */
  farewellMs: number;
  /** How long the words before a transfer are waited for, at most; after that the carrier says them. */
  announceMs: number;
  /** Age at which the agent's leg is replaced, before Vapi ends it without a word. */
  agentRenewMs: number;
  /** Longest wait for a moment of silence in which to replace it. */
  agentRenewPatienceMs: number;
}

export const DEFAULT_CALL_LIMITS: Readonly<CallLimits> = Object.freeze({
  // An agent, its socket and one more try take less when all is well, and nobody stays on a silent line for much longer.
  connectMs: 15_000,
  streamGraceMs: 10_000,
  carrierSilenceMs: 15_000,
  idleMs: 300_000,
  maxMs: 14_400_000,
  // The downlink's queue holds as much.
  farewellMs: 60_000,
  // Enough for a sentence or two, after what the agent is saying already.
  announceMs: 15_000,
  agentRenewMs: 570_000,
  agentRenewPatienceMs: 20_000,
});
