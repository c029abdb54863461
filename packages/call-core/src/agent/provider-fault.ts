/**
 * Which failures are the provider's own, so that they speak for every caller. A request that the provider understands and does
 * not want (a wrong assistant, a wrong field) is a fault of this deployment or of one caller's route.
 */
import { isAgentBreakdown } from './agent-end.ts';

/** No credit, no right, too slow, too many: each of them meets the next caller too. */
const REFUSALS_FOR_ALL: ReadonlySet<number> = new Set([401, 402, 403, 408, 429]);

/** @param status with which the provider refused to make an agent's call; `undefined` when it did not answer or has no slot. */
export function isProviderRefusal(status: number | undefined): boolean {
  return status === undefined || status >= 500 || REFUSALS_FOR_ALL.has(status);
}

/** @param reason the provider's `endedReason`. An agent that has lived for as long as it may is nobody's fault. */
export function isProviderBreakdown(reason: string): boolean {
  return isAgentBreakdown(reason) && reason !== 'exceeded-max-duration';
}
