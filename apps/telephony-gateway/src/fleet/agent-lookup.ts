/** Asks whichever account has made an agent's call for its state. */
import type { GatewayConfig } from '../config.ts';
import { isRealtimeCall } from '../openai/realtime-session.ts';
import { type AgentLookup, createAgentLookup } from '../vapi/vapi-lookup.ts';

export function buildAgentLookup(
  config: Pick<GatewayConfig, 'VAPI_API_KEY' | 'VAPI_API_KEYS' | 'VAPI_BASE_URL' | 'VAPI_TIMEOUT_MS' | 'agents'>,
): AgentLookup {
  const { VAPI_TIMEOUT_MS: timeoutMs } = config;
  const first = createAgentLookup({
    apiKey: config.VAPI_API_KEY,
    otherKeys: config.VAPI_API_KEYS?.values() ?? [],
    baseUrl: config.VAPI_BASE_URL,
    timeoutMs,
  });
  const { spareVapi } = config.agents;
  const spare = spareVapi && createAgentLookup({ ...spareVapi, timeoutMs });
  const find: AgentLookup['find'] = async (vapiCallId) => {
    // Such an agent lives in its socket, and is over with it.
    if (isRealtimeCall({ vapiCallId })) return { verdict: 'over' };
    const found = await first.find(vapiCallId);
    return found.verdict === 'unknown' && spare ? spare.find(vapiCallId) : found;
  };
  return { find, lookUp: async (vapiCallId) => (await find(vapiCallId)).verdict };
}
