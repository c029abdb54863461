/** What the agent's leg of a call is given, and what it tells. */
import type { Clock } from '@trunkline/service-kit';
import type { AgentCall } from '../../vapi/vapi-client.ts';
import type { AgentTalk } from '../../vapi/vapi-events.ts';
import type { CallGuard } from '../call-guard.ts';
import type { AgentProvider, CallBrief } from './agent-provider.ts';
import type { AgentWatch } from './agent-way.ts';
import type { ConversationSource } from './call-conversation.ts';

export interface AgentLegEvents extends AgentTalk {
  /** `isNew`: the caller has not talked to this agent yet. `callSinceMs`: when the agent's call began, on the call's clock. */
  opened(call: AgentCall, isNew: boolean, callSinceMs: number): void;
  /** The open socket is gone. Nothing is done about it until `reopen`. */
  lost(closeCode: number): void;
  /** Every way to an agent has been tried. */
  failed(reason: string, status?: number): void;
}

export interface AgentLegOptions {
  brief: CallBrief;
  /** The call has been on another replica: its agent has talked already, and may not take a second socket. */
  isResumed: boolean;
  /** The caller comes back from a person, and the agent has left meanwhile: a new one is told this, and speaks first. */
  returnContext?: string;
  /** The call goes on with an earlier conversation: its first agent is told that and this, and speaks first. */
  continuation?: string;
  agents: Pick<AgentProvider, 'get' | 'replace' | 'end'>;
  conversation: ConversationSource;
  guard: CallGuard;
  clock: Clock;
  /** In [0, 1): spreads the redials of many calls. */
  random: () => number;
  /** Opens its sockets, and is told what comes of its agents. */
  watch: AgentWatch;
  /** An agent of whom nothing at all has come for so long after its socket was opened is lost; 0 for never. */
  silenceMs: number;
}
