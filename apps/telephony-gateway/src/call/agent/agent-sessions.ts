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
    agentCreatedAtMs: createdAtMs,
  };
}

export function createAgentSessions(store: SessionStore): AgentSessions {
  return {
    read: (callId) => store.sessions.read(callId),
    async saveAgent(callId, agent, createdAtMs) {
      const fields = 'error' in agent ? { agentError: agent.error } : agentFields(agent, createdAtMs);
      await store.sessions.update(callId, fields);
    },
    link: (vapiCallId, callId) => store.sessions.linkVapiCall(vapiCallId, callId),
  };
}
