/** An account at Vapi as a way to an agent. */
import type { AgentWay } from '../call/agent/agent-way.ts';
import { isRealtimeCall } from '../openai/realtime-session.ts';
import { type AgentCallRequest, createVapiClient, type VapiClientOptions } from './vapi-client.ts';
import { connectVapi } from './vapi-link.ts';

/** What of a request holds for any account: ids and keys that a route or a program names are those of the first one. */
const forAnyAccount = ({ route, ...request }: AgentCallRequest): AgentCallRequest => ({
  ...request,
  assistantId: undefined,
  route: route && { ...route, assistantId: undefined, squadId: undefined, credentials: undefined },
});

export function createVapiWay(
  name: string,
  { takesNamedAssistants, ...options }: VapiClientOptions & { takesNamedAssistants: boolean },
): AgentWay {
  const calls = createVapiClient(options);
  return {
    name,
    calls: {
      end: (call) => calls.end(call),
      create: (request) => calls.create(takesNamedAssistants ? request : forAnyAccount(request)),
    },
    connect: ({ socketUrl }, events, nowMs) => connectVapi(socketUrl, events, nowMs),
    canRejoin: true,
    hasMade: (call) => !isRealtimeCall(call),
  };
}
