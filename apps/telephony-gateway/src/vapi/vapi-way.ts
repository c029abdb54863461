/** An account at Vapi as a way to an agent. */
import type { AgentWay } from '../call/agent/agent-way.ts';
import { isRealtimeCall } from '../openai/realtime-session.ts';
import { createVapiClient, type VapiClientOptions } from './vapi-client.ts';
import { connectVapi } from './vapi-link.ts';

export function createVapiWay(
  name: string,
  { takesNamedAssistants, ...options }: VapiClientOptions & { takesNamedAssistants: boolean },
): AgentWay {
  const calls = createVapiClient(options);
  return {
    name,
    calls: {
      end: (call) => calls.end(call),
      create: (request) => calls.create(takesNamedAssistants ? request : { ...request, assistantId: undefined }),
    },
    connect: ({ socketUrl }, events, nowMs) => connectVapi(socketUrl, events, nowMs),
    canRejoin: true,
    hasMade: (call) => !isRealtimeCall(call),
  };
}
