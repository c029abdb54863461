/** Where calls get their agents from: Vapi's API, with what was made written into the session. */
import type { SessionStore } from '@trunkline/session-store';
import { type AgentProvider, createAgentProvider } from '../call/agent/agent-provider.ts';
import { createAgentSessions } from '../call/agent/agent-sessions.ts';
import { WEB_AUDIO_FORMAT } from '../call/media/carrier-link.ts';
import { createVapiClient } from '../vapi/vapi-client.ts';
import type { GatewayCounters } from '../metrics.ts';
import type { GatewayDeps } from './gateway-deps.ts';

export function buildAgents(
  deps: Pick<GatewayDeps, 'config' | 'clock' | 'epochMs' | 'logger'>,
  store: SessionStore,
  counters: Pick<GatewayCounters, 'unendedAgents'>,
): AgentProvider {
  const { config, clock, epochMs, logger } = deps;
  return createAgentProvider({
    calls: createVapiClient({
      apiKey: config.VAPI_API_KEY,
      otherKeys: config.VAPI_API_KEYS,
      baseUrl: config.VAPI_BASE_URL,
      assistant: config.assistant,
      overrides: config.line.assistant,
      maxCallMs: config.VAPI_CALL_MAX_MS,
      timeoutMs: config.VAPI_TIMEOUT_MS,
      clock,
    }),
    sessions: createAgentSessions(store),
    audioFormatOf: (channel) => (channel === 'web' ? WEB_AUDIO_FORMAT : config.audioFormat),
    clock,
    epochMs,
    waitMs: config.VAPI_TIMEOUT_MS,
    onUnended(vapiCallId, error) {
      counters.unendedAgents += 1;
      logger.warn({ vapiCallId, err: error }, 'agent not ended');
    },
    onFailed: (callId, error) => logger.error({ callId, err: error }, 'no agent from Vapi'),
  });
}
