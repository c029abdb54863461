/**
 * Whether an agent's call that is over was meant to be over. Vapi has some six hundred reasons, and more every month, so
 * they are told apart by their beginnings (docs.vapi.ai, "Call ended reason"). What is not known counts as meant: hanging
 * up on a caller who is not done is better than holding one who is.
 */

/** The agent, its model, its voice or its worker broke down; the caller is still there. */
const BREAKDOWNS = [
  'worker-shutdown',
  'call.in-progress.error-',
  'call.start.error',
  'pipeline-error',
  'pipeline-no-available',
  'exceeded-max-duration',
  'phone-call-provider-closed-websocket',
  'unknown-error',
] as const;

/** @param reason Vapi's `endedReason`. */
export function isAgentBreakdown(reason: string): boolean {
  return BREAKDOWNS.some((beginning) => reason.startsWith(beginning));
}
