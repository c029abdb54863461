import type { FakeVapi, FakeVapiCall } from '@trunkline/simulators';
import type { FastifyInstance } from 'fastify';
import { passedOn } from './call-book.ts';

/** One agent of a call, as the platform saw it. */
export interface SandboxAgent {
  vapiCallId: string;
  /** Who was asked for: an id, or the name of a whole assistant. */
  assistant: string;
  isOver: boolean;
  /** What was not as the scenario says. */
  failures: readonly string[];
  /** What the agent was told of the conversation before it said its first word, as `user: ...` and `assistant: ...`. */
  knows: readonly string[];
}

/** An agent is told with the request for it, or by messages as soon as its socket is there. */
export function knownBefore({
  knownConversation,
  commands,
  agentTurns,
}: Pick<FakeVapiCall, 'knownConversation' | 'commands' | 'agentTurns'>): string[] {
  const untilMs = agentTurns[0]?.startedAtMs ?? Infinity;
  const told = commands.flatMap(({ atMs, command }) => {
    if (command.type !== 'add-message' || atMs > untilMs) return [];
    const { role, content } = command.message;
    return role === 'user' || role === 'assistant' ? [`${role}: ${content}`] : [];
  });
  return [...knownConversation.map(({ speaker, text }) => `${speaker}: ${text}`), ...told];
}

function assistantOf({ assistantId, squadId, assistant }: FakeVapiCall['record']['request']): string {
  const name = assistant?.['name'];
  return assistantId ?? squadId ?? (typeof name === 'string' ? name : '');
}

/** `GET /sandbox/agents/:callId`: the agents that the gateway asked for a call of any channel, oldest first. */
export function agentsRoute(app: FastifyInstance, vapi: Pick<FakeVapi, 'calls'>): void {
  app.get<{ Params: { callId: string } }>('/sandbox/agents/:callId', (request) => ({
    agents: vapi.calls
      .filter(({ record }) => passedOn(record.request, 'callId') === request.params.callId)
      .map((call): SandboxAgent => ({
        vapiCallId: call.id,
        assistant: assistantOf(call.record.request),
        isOver: call.record.status === 'ended',
        failures: call.failures,
        knows: knownBefore(call),
      })),
  }));
}
