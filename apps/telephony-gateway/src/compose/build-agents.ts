/** Where calls get their agents from: the ways of AGENT_WAYS in their order, with what was made written into the session. */
import { DEFAULT_BREAKER_LIMITS } from '@trunkline/call-core';
import type { CallEvent, CallId } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { type AgentProvider, createAgentProvider } from '../call/agent/agent-provider.ts';
import { createAgentSessions } from '../call/agent/agent-sessions.ts';
import type { AgentWay } from '../call/agent/agent-way.ts';
import { AgentWays } from '../call/agent/agent-ways.ts';
import { WayBreakers } from '../call/agent/way-breakers.ts';
import { WEB_AUDIO_FORMAT } from '../call/media/carrier-link.ts';
import { createVapiWay } from '../vapi/vapi-way.ts';
import { createRealtimeWay } from '../openai/realtime-way.ts';
import type { GatewayConfig } from '../config.ts';
import type { AgentWayName } from '../agent-ways-config.ts';
import type { GatewayCounters } from '../gateway-counters.ts';
import type { GatewayDeps } from './gateway-deps.ts';

export interface Agents {
  provider: AgentProvider;
  ways: AgentWays;
  breakers: WayBreakers;
}

function createWay(name: AgentWayName, config: GatewayConfig, clock: GatewayDeps['clock']): AgentWay {
  const { openai, spareVapi } = config.agents;
  if (name === 'openai' && openai) return createRealtimeWay({ name, ...openai });
  const own = name === 'vapi2' ? spareVapi : undefined;
  return createVapiWay(name, {
    apiKey: own?.apiKey ?? config.VAPI_API_KEY,
    otherKeys: own ? undefined : config.VAPI_API_KEYS,
    baseUrl: own?.baseUrl ?? config.VAPI_BASE_URL,
    assistant: own ? { assistantId: own.assistantId } : config.assistant,
    // An id that a caller's route or program names is one of the first account's.
    takesNamedAssistants: own === undefined,
    overrides: config.line.assistant,
    maxCallMs: config.VAPI_CALL_MAX_MS,
    timeoutMs: config.VAPI_TIMEOUT_MS,
    clock,
  });
}

function countWay(counters: Pick<GatewayCounters, 'wayFailures' | 'waySkips'>, fact: CallEvent): void {
  if (fact.type !== 'agent.wayFailed' && fact.type !== 'agent.waySkipped') return;
  const counted = fact.type === 'agent.wayFailed' ? counters.wayFailures : counters.waySkips;
  counted[fact.way] = (counted[fact.way] ?? 0) + 1;
}

export function buildAgents(
  deps: Pick<GatewayDeps, 'config' | 'clock' | 'epochMs' | 'logger'>,
  store: SessionStore,
  counters: Pick<GatewayCounters, 'unendedAgents' | 'wayFailures' | 'waySkips'>,
): Agents {
  const { config, clock, epochMs, logger } = deps;
  const { names } = config.agents;
  const onUnended = (vapiCallId: string, error: unknown): void => {
    counters.unendedAgents += 1;
    logger.warn({ vapiCallId, err: error }, 'agent not ended');
  };
  const breakers = new WayBreakers({
    ways: names,
    shared: store.agentWays,
    limits: { ...DEFAULT_BREAKER_LIMITS, coolDownMs: config.AGENT_RETRY_MS },
    clock,
    epochMs,
    log: logger,
  });
  const [first, ...others] = names;
  const ways = new AgentWays({
    ways: [createWay(first, config, clock), ...others.map((name) => createWay(name, config, clock))],
    breakers,
    clock,
    epochMs,
    budgetMs: config.AGENT_WAY_BUDGET_MS,
    // A page has no line that could be passed on.
    hasFallback: ({ callSid, route }) =>
      callSid !== undefined && (route?.fallbackNumber ?? config.FALLBACK_NUMBER) !== undefined,
    // A fact that is lost with Redis costs the record a line, and the call nothing.
    note(callId, fact) {
      countWay(counters, fact);
      store.events.append(callId as CallId, [fact]).catch(() => {});
    },
    onUnended,
  });
  const provider = createAgentProvider({
    calls: ways,
    sessions: createAgentSessions(store),
    audioFormatOf: (channel) => (channel === 'web' ? WEB_AUDIO_FORMAT : config.audioFormat),
    clock,
    epochMs,
    // Another replica may be trying all of them.
    waitMs: config.VAPI_TIMEOUT_MS + others.length * config.AGENT_WAY_BUDGET_MS,
    onUnended,
    onFailed: (callId, error) => logger.error({ callId, err: error }, 'no agent from any of AGENT_WAYS'),
  });
  return { provider, ways, breakers };
}
