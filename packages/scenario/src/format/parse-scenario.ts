import { parse } from 'yaml';
import { z } from 'zod';
import { type Scenario, scenarioHeadSchema } from './scenario.ts';
import { RESULT_PLACEHOLDER, type ScenarioStep, type StepKind, stepSchemas } from './steps.ts';

/** A scenario file that cannot be played; the message names the file and every fault. */
export class ScenarioError extends Error {
  constructor(source: string, faults: readonly string[]) {
    super(`${source}: ${faults.join('; ')}`);
    this.name = 'ScenarioError';
  }
}

/**
 * Reads a scenario from YAML.
 * @param source what to call it in messages.
 * @throws ScenarioError
 */
export function parseScenario(yaml: string, source = 'scenario'): Scenario {
  let document: unknown;
  try {
    // A warning would go to the terminal past whoever reads the file.
    document = parse(yaml, { logLevel: 'error' });
  } catch (error) {
    // What comes after the first line is the place in the file once more, drawn with an arrow.
    throw new ScenarioError(source, [`not YAML: ${(error as Error).message.split(':\n')[0]}`]);
  }
  if (document === null || document === undefined) throw new ScenarioError(source, ['there is nothing in it']);
  const head = scenarioHeadSchema.safeParse(document);
  if (!head.success) throw new ScenarioError(source, faultsOf(head.error));

  const read = head.data.steps.map((step, index) => readStep(step, index + 1));
  const faults = read.flatMap((result) => (typeof result === 'string' ? [result] : []));
  const steps = read.flatMap((result) => (typeof result === 'string' ? [] : [result]));
  if (faults.length === 0) faults.push(...findOrderFaults(steps));
  if (faults.length > 0) throw new ScenarioError(source, faults);
  return { ...head.data, steps };
}

const faultsOf = ({ issues }: z.ZodError): string[] =>
  issues.map(({ message, path }) => `${message}${path.length > 0 ? ` at ${z.core.toDotPath(path)}` : ''}`);

function readStep(step: Record<string, unknown>, number: number): ScenarioStep | string {
  const kinds = Object.keys(stepSchemas).filter((kind) => kind in step) as StepKind[];
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    return `step ${number} must have exactly one of ${Object.keys(stepSchemas).join(', ')}`;
  }
  const parsed = stepSchemas[kind].safeParse(step);
  if (!parsed.success) return `step ${number}: ${faultsOf(parsed.error).join('; ')}`;
  return { kind, ...parsed.data } as ScenarioStep;
}

function findOrderFaults(steps: readonly ScenarioStep[]): string[] {
  return steps.flatMap((step, index) => {
    const number = index + 1;
    const before = steps.slice(0, index).findLast((earlier) => earlier.kind !== 'callerPausesForMs');
    if (before !== undefined && isEnd(before)) {
      return [`step ${number} comes after the call has ended`];
    }
    switch (step.kind) {
      case 'agent':
        if (step.goesOnOver?.some(({ afterMs }) => afterMs >= cutAfterMs(steps[index + 1]))) {
          return [`step ${number}: goesOnOver has something after step ${number + 1} has cut the turn short`];
        }
        if (step.goesOnOver && step.agent.includes(RESULT_PLACEHOLDER)) {
          return [`step ${number}: goesOnOver needs words that are known beforehand, not ${RESULT_PLACEHOLDER}`];
        }
        if (step.agent.includes(RESULT_PLACEHOLDER) && before?.kind !== 'agentCallsTool') {
          return [`step ${number}: ${RESULT_PLACEHOLDER} needs an agentCallsTool step before it`];
        }
        return isAgentTurn(before) && step.answersAfterMs === undefined
          ? [`step ${number}: the agent speaks twice in a row; join the two texts, or say answersAfterMs`]
          : [];
      case 'agentCallsTool':
        return before === undefined || (isAgentTurn(before) && step.agentCallsTool.takesMs === undefined)
          ? [`step ${number}: the agent calls a tool for what the caller said; put a caller step before it`]
          : [];
      case 'caller':
        if (step.agentSilentWithinMs !== undefined && step.cutsInAfterMs === undefined) {
          return [`step ${number}: agentSilentWithinMs needs cutsInAfterMs`];
        }
        return step.cutsInAfterMs !== undefined && !isAgentTurn(before)
          ? [`step ${number}: the caller can only cut in on the agent; put an agent step before it`]
          : [];
      case 'person':
      case 'personHangsUp':
        return hasPerson(steps.slice(0, index))
          ? []
          : [`step ${number}: nobody has answered; put a carrierDials step with status completed before it`];
      case 'callerHangsUp':
        return step.callerHangsUp !== true && !isAgentTurn(before)
          ? [`step ${number}: afterHearingMs needs an agent step before it`]
          : [];
      default:
        return [];
    }
  });
}

/** How far into the turn before it a step cuts that short, which it mostly does not. */
function cutAfterMs(step: ScenarioStep | undefined): number {
  if (step?.kind === 'caller' && step.cutsInAfterMs !== undefined) return step.cutsInAfterMs;
  if (step?.kind === 'callerHangsUp' && step.callerHangsUp !== true) return step.callerHangsUp.afterHearingMs;
  return Number.POSITIVE_INFINITY;
}

const isEnd = ({ kind }: ScenarioStep): boolean =>
  kind === 'callerHangsUp' || kind === 'agentHangsUp' || kind === 'personHangsUp';

const hasPerson = (steps: readonly ScenarioStep[]): boolean => {
  const dial = steps.findLast((step) => step.kind === 'carrierDials');
  return dial?.kind === 'carrierDials' && dial.carrierDials.status === 'completed';
};

const isAgentTurn = (step: ScenarioStep | undefined): boolean =>
  step?.kind === 'agent' || step?.kind === 'agentSaysLate' || step?.kind === 'operatorTransfers';
