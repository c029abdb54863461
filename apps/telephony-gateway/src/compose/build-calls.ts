/** The live calls of this replica: their registry, the ticker they share, and what each call is given when it begins. */
import { createLatencyHistogram, type LatencyHistogram } from '@trunkline/service-kit';
import type { MailboxReader, SessionStore } from '@trunkline/session-store';
import type { Agents } from './build-agents.ts';
import { type CallHostOptions, createCallHost } from '../call/call-host.ts';
import { type CallRegistry, createCallRegistry } from '../call/call-registry.ts';
import { createProcessLatency, type ProcessLatency } from '../call/media/call-counters.ts';
import type { VoiceService } from '../call/media/call-voice.ts';
import { createFrameClock } from '../call/media/frame-clock.ts';
import type { CallRecorder } from '../control/call-recorder.ts';
import type { CallSlots } from '../fleet/slots/call-slots.ts';
import type { OwnPulse } from '../fleet/standstill/own-pulse.ts';
import { createLevelsWriter } from '../record/levels-writer.ts';
import type { PhraseClassifier } from '../phrases/phrase-classifier.ts';
import { countEvent, type GatewayCounters } from '../gateway-counters.ts';
import { transferRulesOf } from '../routing/session-route.ts';
import { createCallSettings } from './call-settings.ts';
import type { GatewayDeps } from './gateway-deps.ts';

export interface CallsDeps extends Pick<
  GatewayDeps,
  'config' | 'clock' | 'epochMs' | 'random' | 'replicaId' | 'logger'
> {
  store: SessionStore;
  agents: Agents;
  slots: CallSlots;
  recorder: CallRecorder;
  mailbox: MailboxReader;
  voices: VoiceService | undefined;
  phrases: PhraseClassifier | undefined;
  counters: GatewayCounters;
  pulse: OwnPulse | undefined;
}

export interface Calls {
  registry: CallRegistry;
  latency: ProcessLatency & { readonly tick: LatencyHistogram };
  /** Writes no levels any more. */
  stop(): Promise<void>;
}

export function buildCalls(deps: CallsDeps): Calls {
  const { config, store, clock, epochMs, replicaId, logger, voices } = deps;
  const latency = { ...createProcessLatency(), tick: createLatencyHistogram() };
  const levels = config.CALL_LEVELS === 'on' ? createLevelsWriter(store, clock) : undefined;
  const hostOptions: CallHostOptions = {
    settingsOf: createCallSettings({ config, voices, phrases: deps.phrases }),
    store,
    agents: deps.agents.provider,
    agentWatch: deps.agents.ways,
    agentSilenceMs: config.AGENT_SILENCE_MS,
    clock,
    epochMs,
    random: deps.random,
    log: logger,
    latency,
    onEvent: (event) => countEvent(deps.counters, event),
    onFault() {
      deps.counters.callFaults += 1;
    },
    transferRulesOf: (session) => transferRulesOf(session, config),
    transferMode: config.TRANSFER_MODE,
    levels,
    atEnd: (session, writeEnd) => deps.slots.releasedAtEnd(session, writeEnd),
  };
  const registry = createCallRegistry({
    store,
    clock,
    epochMs,
    frameClock: createFrameClock(clock, latency.tick, (error) =>
      logger.error({ err: error }, 'a call failed in its tick'),
    ),
    voices,
    pulse: deps.pulse,
    replicaId,
    maxCalls: config.MAX_CONNECTIONS,
    log: logger,
    mailbox: deps.mailbox,
    onOpened: (session) => void deps.recorder.callOpened(session),
    createHost: (call) => createCallHost(hostOptions, call),
  });
  return { registry, latency, stop: async () => levels?.stop() };
}
