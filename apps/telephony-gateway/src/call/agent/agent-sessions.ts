/** The agent's part of a session in Redis. */
import type { SessionStore } from '@trunkline/session-store';
import type { AgentCall } from '../../vapi/vapi-client.ts';
import type { AgentSessions } from './agent-provider.ts';

/** The fields of a session that name its agent. */
export function agentFields(call: AgentCall, createdAtMs: number) {
  return {
    vapiCallId: call.vapiCallId,
    agentSocketUrl: call.socketUrl,
    agentControlUrl: call.controlUrl,
    agentWay: call.way,
    agentCreatedAtMs: createdAtMs,
  };
}

export function createAgentSessions(store: SessionStore): AgentSessions {
  return {
    read: (callId) => store.sessions.read(callId),
    async saveAgent(callId, agent, createdAtMs) {
      if ('error' in agent) return store.sessions.update(callId, { agentError: agent.error });
      return store.sessions.writeAgent(callId, agentFields(agent, createdAtMs), { number: createdAtMs });
    },
    link: (vapiCallId, callId) => store.sessions.linkVapiCall(vapiCallId, callId),
  };
}
