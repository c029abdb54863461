/** How a caller was passed on to people and came back, as the carrier, the caller's ear and the agents' platform saw it. */
import {
  type CallerReport,
  type FakeCall,
  type FakeVapiCall,
  isEvent,
  type PreparedScenario,
} from '@trunkline/simulators';

export interface TransferReport {
  to: string;
  askedBy: 'agent' | 'operator';
  /** How long the announcement was heard. */
  announcedMs: number;
  /** From the end of it to the dial. */
  dialledAfterMs: number;
  ringMs: number;
  /** Twilio's status of the dial. */
  status: string;
  /** How long the caller and the person were connected. */
  talkMs?: number;
  /** From the end of the ringing to the agent's first sound. */
  agentBackAfterMs?: number;
}

export function buildTransferReports(call: FakeCall, { steps }: CallerReport): TransferReport[] {
  const dialled = call.log.filter(isEvent('carrier.dialled')).values();
  const left = call.log.filter(isEvent('callee.left')).values();
  return steps.flatMap(({ dial }, index) => {
    if (!dial) return [];
    const [before, after] = [steps[index - 1], steps[index + 1]];
    const talkMs = dial.isConnected ? left.next().value?.talkMs : undefined;
    const backMs = dial.isConnected ? undefined : after?.responseMs;
    return [
      {
        to: dial.addresses.join(', '),
        askedBy: before?.kind === 'operatorTransfers' ? ('operator' as const) : ('agent' as const),
        announcedMs: Math.round(before?.heardMs ?? 0),
        dialledAfterMs: Math.round(dial.afterHeardMs),
        ringMs: Math.round(dial.settledAtMs - dial.dialledAtMs),
        status: dialled.next().value?.status ?? '',
        ...(talkMs !== undefined && { talkMs: Math.round(talkMs) }),
        ...(backMs !== undefined && { agentBackAfterMs: Math.round(backMs) }),
      },
    ];
  });
}

/**
 * What is wrong with the agents of a call that was passed on: each is gone when the person answers or does not, and the one
 * that gets the caller back knows what was said.
 * @param agents in the order in which they were asked for. @param originMs the moment of their clock at which the call began.
 */
export function findTransferFaults(
  scenario: PreparedScenario,
  { steps: reports }: CallerReport,
  agents: readonly FakeVapiCall[],
  originMs: number,
): string[] {
  const dials = scenario.steps.filter((step) => step.kind === 'carrierDials');
  if (dials.length === 0) return [];
  const faults: string[] = [];
  const wanted = 1 + dials.filter(({ carrierDials }) => carrierDials.status !== 'completed').length;
  if (agents.length !== wanted) faults.push(`${agents.length} agents were asked for, ${wanted} were needed`);
  const settledMs = reports.flatMap(({ dial }) => (dial ? [dial.settledAtMs] : []));
  for (const [index, agent] of agents.entries()) {
    const dialOverMs = settledMs[index];
    const endedMs = (agent.record.endedAtMs ?? Number.POSITIVE_INFINITY) - originMs;
    if (dialOverMs !== undefined && endedMs > dialOverMs) {
      faults.push(`agent ${index + 1} was still in its call when the dial after it was over`);
    }
    if (index > 0) faults.push(...findForgotten(agent, agents.slice(0, index)));
  }
  return faults;
}

/** What the callers and agents before it have said, and this one was not told. */
function findForgotten(agent: FakeVapiCall, earlier: readonly FakeVapiCall[]): string[] {
  const greets = agent.hasGreeted ? ['the agent greets a caller who was greeted before'] : [];
  const known = new Set(agent.conversation().map(({ message }) => message));
  const forgotten = earlier
    .flatMap((other) => other.conversation())
    .filter(({ role, message }) => (role === 'user' || role === 'bot') && !known.has(message))
    .map(({ message }) => `the agent that got the caller back was not told of ${JSON.stringify(message)}`);
  return [...greets, ...forgotten];
}
