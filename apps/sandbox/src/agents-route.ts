import type { FakeVapi } from '@trunkline/simulators';
import type { FastifyInstance } from 'fastify';
import { passedOn } from './call-book.ts';

/** One agent of a call, as the platform saw it. */
export interface SandboxAgent {
  vapiCallId: string;
  isOver: boolean;
  /** What was not as the scenario says. */
  failures: readonly string[];
  /** What the agent was told of the conversation before its call began. */
  knows: readonly string[];
}

/** `GET /sandbox/agents/:callId`: the agents that the gateway asked for a call of any channel, oldest first. */
export function agentsRoute(app: FastifyInstance, vapi: Pick<FakeVapi, 'calls'>): void {
  app.get<{ Params: { callId: string } }>('/sandbox/agents/:callId', (request) => ({
    agents: vapi.calls
      .filter(({ record }) => passedOn(record.request, 'callId') === request.params.callId)
      .map(({ id, record, failures, knownConversation }): SandboxAgent => ({
        vapiCallId: id,
        isOver: record.status === 'ended',
        failures,
        knows: knownConversation.map(({ speaker, text }) => `${speaker}: ${text}`),
      })),
  }));
}
