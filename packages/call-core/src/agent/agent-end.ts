/**
 * Whether an agent's call that is over was meant to be over. Vapi has some six hundred reasons, and adds more every month, so
 * they are told apart by how they begin (docs.vapi.ai, "Call ended reason"). An unknown reason counts as meant: to hang up on a
 * caller who is not done is better than to keep one on the line who is.
 */

/** Beginnings of the reasons with which the agent, its model, its voice or its worker broke down while the caller was there. */
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

/** @param reason Vapi's `endedReason`. @returns whether the agent broke down, so that another one is needed. */
export function isAgentBreakdown(reason: string): boolean {
  return BREAKDOWNS.some((beginning) => reason.startsWith(beginning));
}
