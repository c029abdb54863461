/** The agent's part of a session in Redis. */
import type { SessionStore } from '@trunkline/session-store';
import type { AgentSessions } from './agent-provider.ts';

export function createAgentSessions(store: SessionStore): AgentSessions {
  return {
    read: (callId) => store.sessions.read(callId),
    async saveAgent(callId, agent, createdAtMs) {
      if ('error' in agent) {
        await store.sessions.update(callId, { agentError: agent.error });
        return;
      }
      await store.sessions.update(callId, {
        vapiCallId: agent.vapiCallId,
        agentSocketUrl: agent.socketUrl,
        ...(agent.controlUrl !== undefined && { agentControlUrl: agent.controlUrl }),
        agentCreatedAtMs: createdAtMs,
      });
      await store.sessions.linkVapiCall(agent.vapiCallId, callId);
    },
  };
}
