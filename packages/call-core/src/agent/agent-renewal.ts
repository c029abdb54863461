/**
 * When to replace an agent leg that nears its longest duration: Vapi drops it there without a word
 * (`exceeded-max-duration`). The new leg is opened first, and takes over in a pause.
 */
import type { CallLimits } from '../call/call-limits.ts';
import type { Floor } from '../turn/floor.ts';

export interface AgentLegAge {
  ageMs: number;
  /** How long the next leg has been standing by; `undefined` while there is none. */
  standbyMs: number | undefined;
  isPreparing: boolean;
  floor: Floor;
  unheardMs: number;
}

export function renewalDue(leg: AgentLegAge, limits: CallLimits): 'prepare' | 'switch' | undefined {
  if (leg.standbyMs !== undefined) {
    const isQuiet = leg.floor === 'nobody' && leg.unheardMs === 0;
    return isQuiet || leg.standbyMs >= limits.agentRenewPatienceMs ? 'switch' : undefined;
  }
  return leg.ageMs >= limits.agentRenewMs && !leg.isPreparing ? 'prepare' : undefined;
}
