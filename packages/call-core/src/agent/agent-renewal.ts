/**
 * When to replace an agent's leg that nears its longest duration, at which Vapi drops it without a word
 * (`exceeded-max-duration`). The next leg is opened first, and takes over while nobody speaks.
 */
import type { CallLimits } from '../call/call-limits.ts';
import type { Floor } from '../turn/floor.ts';

export interface AgentLegAge {
  ageMs: number;
  /** How long the next leg has been standing by; `undefined` while there is no next leg. */
  standbyMs: number | undefined;
  isPreparing: boolean;
  floor: Floor;
  unheardMs: number;
}

/** @returns `prepare` when the next leg is to be opened, `switch` when it is to take over. */
export function renewalDue(leg: AgentLegAge, limits: CallLimits): 'prepare' | 'switch' | undefined {
  if (leg.standbyMs !== undefined) {
    const isQuiet = leg.floor === 'nobody' && leg.unheardMs === 0;
    return isQuiet || leg.standbyMs >= limits.agentRenewPatienceMs ? 'switch' : undefined;
  }
  return leg.ageMs >= limits.agentRenewMs && !leg.isPreparing ? 'prepare' : undefined;
}
