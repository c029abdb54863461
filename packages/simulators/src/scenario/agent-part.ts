import type { PreparedScenario, PreparedStep } from './prepare-scenario.ts';

/** Nothing to an agent; its place is kept, so that steps are counted as in the file. */
const NOT_ITS_OWN: PreparedStep = { kind: 'callerPausesForMs', callerPausesForMs: 0 };

/**
 * The part of a scenario that one agent plays. Each `carrierDials` ends an agent's call: who comes back from it gets another
 * agent, and a person who answers has the rest of the call.
 * @param dials how often the carrier had dialled when the agent was asked for.
 */
export function agentPart(scenario: PreparedScenario, dials: number): PreparedScenario {
  let dialsBefore = 0;
  let isWithPerson = false;
  const steps = scenario.steps.map((step) => {
    const isIts = dialsBefore === dials && !isWithPerson && step.kind !== 'carrierDials';
    if (step.kind === 'carrierDials') {
      dialsBefore += 1;
      isWithPerson = step.carrierDials.status === 'completed';
    }
    return isIts ? step : NOT_ITS_OWN;
  });
  return { ...scenario, steps };
}
