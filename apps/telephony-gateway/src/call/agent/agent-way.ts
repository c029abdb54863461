/** One way to an agent: a provider's account with the wire that it speaks. AGENT_WAYS lists them in order. */
import type { AgentCall, AgentCallApi } from '../../vapi/vapi-client.ts';
import type { AgentEvents, AgentLink } from '../../vapi/vapi-link.ts';

/** Opens the socket of an agent's call. @param nowMs milliseconds of a monotonic clock. */
export type ConnectAgent = (call: AgentCall, events: AgentEvents, nowMs?: () => number) => AgentLink;

export interface AgentWay {
  /** As AGENT_WAYS names it. It stands in facts, metrics and Redis. */
  name: string;
  calls: AgentCallApi;
  connect: ConnectAgent;
  /** Whether an agent's call outlives its socket, so that another socket can take it over. */
  canRejoin: boolean;
  /** Whether this way has made the call, for a call that was written down without the name of its way. */
  hasMade(call: Pick<AgentCall, 'vapiCallId'>): boolean;
}

/** What a call tells of its agent, and asks about it. */
export interface AgentWatch {
  connect: ConnectAgent;
  /** Something has come from the agent. */
  worked(callId: string, call: AgentCall): void;
  /** The agent is lost by a fault that is not the call's own. @param reason a word. */
  failed(callId: string, call: AgentCall, reason: string): void;
  /** Whether it is of no use to dial this agent again: its way is known not to work. */
  isDown(call: AgentCall): boolean;
  canRejoin(call: AgentCall): boolean;
  /** Whether there is another way than the call's own. */
  hasOther(call: AgentCall): boolean;
}
