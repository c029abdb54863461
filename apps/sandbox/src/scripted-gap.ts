/** What a scenario breaks on purpose, so that nobody is at fault for it. */
import type { Scenario } from '@trunkline/scenario';

/** A socket that drops takes with it what the agent says until it is dialled again, and a line until it is back. */
const AT_DROP_MS = 600;

/** The longest drop-out that the caller of this scenario may hear because it says so; 0 where it says nothing of that kind. */
export function scriptedGapMs({ steps }: Pick<Scenario, 'steps'>): number {
  return steps.reduce((longestMs, step) => {
    if (step.kind !== 'agent') return longestMs;
    const stalledMs = (step.audioStalls ?? []).map(({ ms }) => ms);
    return Math.max(longestMs, ...stalledMs, step.agentLegDrops || step.streamDrops ? AT_DROP_MS : 0);
  }, 0);
}

/** Twilio: the stream's WebSocket was closed by nobody who said so. */
const STREAM_LOST = 31_903;

/** What Twilio warns of in this scenario because the scenario has the line lost. */
export function scriptedWarnings({ steps }: Pick<Scenario, 'steps'>): number[] {
  return steps.some((step) => 'streamDrops' in step && step.streamDrops !== undefined) ? [STREAM_LOST] : [];
}
