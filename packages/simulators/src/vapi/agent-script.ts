import type { PreparedScenario, PreparedStep } from '../scenario/prepare-scenario.ts';

export type AgentStep = Extract<PreparedStep, { kind: 'agent' }>;
export type CallerStep = Extract<PreparedStep, { kind: 'caller' }>;

/** What the agent does next of its own accord. */
export type Reply = { kind: 'say'; step: AgentStep; stepIndex: number } | { kind: 'hangUp' };

/** The agent's place in the scenario. It moves on by what the agent does and hears, never by time. */
export interface AgentScript {
  /** The agent's next deed, if it is its turn; moves past it. */
  takeReply(): Reply | undefined;
  /** The utterance that the script has next for the caller, if it is the caller's turn to speak. */
  expectedUtterance(): { step: CallerStep; stepIndex: number } | undefined;
  /** The caller was heard: moves past the expected utterance. */
  utteranceHeard(): void;
  /** A message from the caller came in; moves past expected digits when it has them, in whatever words. */
  messageHeard(content: string): void;
  /** What should still have happened if the call ended now, as sentences. */
  describeRest(): string[];
}

export function createAgentScript({ steps }: PreparedScenario): AgentScript {
  let position = 0;

  /** Pauses and listening are the caller's own affair. */
  const skipPassive = (): PreparedStep | undefined => {
    let step = steps[position];
    while (step?.kind === 'callerPausesForMs' || step?.kind === 'nothingMayComeForMs') step = steps[(position += 1)];
    return step;
  };

  return {
    takeReply: () => {
      const step = skipPassive();
      if (step?.kind !== 'agent' && step?.kind !== 'agentHangsUp') return undefined;
      position += 1;
      return step.kind === 'agent' ? { kind: 'say', step, stepIndex: position - 1 } : { kind: 'hangUp' };
    },
    expectedUtterance: () => {
      const step = skipPassive();
      return step?.kind === 'caller' ? { step, stepIndex: position } : undefined;
    },
    utteranceHeard: () => {
      position += 1;
    },
    messageHeard: (content) => {
      const step = skipPassive();
      if (step?.kind !== 'digits') return;
      const heard = content.replaceAll(/[^0-9*#]/g, '');
      // A `#` at the end may have served to end the entry.
      if (heard === step.digits || `${heard}#` === step.digits) position += 1;
    },
    describeRest: () => steps.slice(position).flatMap((step, index) => describeUndone(step, position + index + 1)),
  };
}

function describeUndone(step: PreparedStep, number: number): string[] {
  if (step.kind === 'caller') return [`step ${number}: ${JSON.stringify(step.caller)} was never heard`];
  if (step.kind === 'digits') return [`step ${number}: the digits ${step.digits} never came`];
  return step.kind === 'agent' ? [`step ${number}: the agent never got to say ${JSON.stringify(step.agent)}`] : [];
}
