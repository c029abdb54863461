/** The Realtime wire as a way to an agent. Its agent lives in its socket, so that nothing is made before and nothing ended after. */
import type { AgentWay } from '../call/agent/agent-way.ts';
import { connectRealtime } from './realtime-link.ts';
import { describeRealtimeCall, isRealtimeCall, type RealtimeSettings } from './realtime-session.ts';

export function createRealtimeWay(settings: RealtimeSettings & { name: string }): AgentWay {
  return {
    name: settings.name,
    calls: {
      create: async (request) => describeRealtimeCall(request, settings),
      async end() {},
    },
    connect: ({ socketUrl }, events, nowMs) => connectRealtime(socketUrl, settings, events, nowMs),
    canRejoin: false,
    hasMade: isRealtimeCall,
  };
}
