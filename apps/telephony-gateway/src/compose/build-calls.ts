/** The live calls of this replica: their registry, the ticker they share, and what each call is given when it begins. */
import { FRAME_MS } from '@trunkline/audio';
import { isAllowedDestination } from '@trunkline/protocol';
import { createPhraseReader, policiesOf } from '@trunkline/call-core';
import { createLatencyHistogram, type LatencyHistogram } from '@trunkline/service-kit';
import type { MailboxReader, SessionStore } from '@trunkline/session-store';
import type { Agents } from './build-agents.ts';
import { type CallHostOptions, type CallSettings, createCallHost } from '../call/call-host.ts';
import { type CallRegistry, createCallRegistry } from '../call/call-registry.ts';
import { createProcessLatency, type ProcessLatency } from '../call/media/call-counters.ts';
import type { VoiceService } from '../call/media/call-voice.ts';
import { WEB_AUDIO_FORMAT } from '../call/media/carrier-link.ts';
import { createFrameClock } from '../call/media/frame-clock.ts';
import type { CallRecorder } from '../control/call-recorder.ts';
import type { CallSlots } from '../fleet/slots/call-slots.ts';
import type { OwnPulse } from '../fleet/standstill/own-pulse.ts';
import { createLevelsWriter } from '../record/levels-writer.ts';
import type { PhraseClassifier } from '../phrases/phrase-classifier.ts';
import { countEvent, type GatewayCounters } from '../metrics.ts';
import type { GatewayDeps } from './gateway-deps.ts';

/** How far apart a browser's signs of what it has played are, and so how exactly it is known what was heard. */
const WEB_MARK_EVERY_MS = 20;

/**
 * A browser speaks and hears 16 kHz PCM, and so does its agent, so that nothing is resampled on the way. It keeps what it is
 * told to hold. Its wire tells when the socket is gone (web/), so that its silence says nothing.
 */
const settingsOfWebCalls = (phone: CallSettings, resumeMs: number): CallSettings => ({
  ...phone,
  callerFormat: WEB_AUDIO_FORMAT,
  agentFormat: WEB_AUDIO_FORMAT,
  limits: { ...phone.limits, streamGraceMs: resumeMs, carrierSilenceMs: Number.POSITIVE_INFINITY },
  downlink: {
    ...phone.downlink,
    format: WEB_AUDIO_FORMAT,
    keepsHeldAudio: true,
    messageMs: FRAME_MS,
    markEveryMs: WEB_MARK_EVERY_MS,
  },
});

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
  const policies = policiesOf(config.BARGE_IN_MODE, {
    withoutVerdict: config.CONFIRM_WITHOUT_VERDICT,
    isModelUnsure: config.VOICE_MODEL === 'silero',
  });
  const phone: CallSettings = {
    callerFormat: 'mulaw',
    agentFormat: config.audioFormat,
    limits: config.limits,
    downlink: config.line.downlink,
    bargeIn: { ...policies, times: { ...policies.times, ...config.line.bargeIn } },
    afterLocalCut: {
      mode: config.AFTER_LOCAL_CUT,
      waitMs: config.AFTER_LOCAL_CUT_WAIT_MS,
      phrase: config.AFTER_LOCAL_CUT_PHRASE,
    },
    readPhrase: createPhraseReader({
      interrupts: config.INTERRUPT_PHRASES,
      backchannels: config.BACKCHANNEL_PHRASES,
    }),
    judge: deps.phrases,
    openVoice: voices?.open,
  };
  const levels = config.CALL_LEVELS === 'on' ? createLevelsWriter(store, clock) : undefined;
  const hostOptions: CallHostOptions = {
    settings: { twilio: phone, web: settingsOfWebCalls(phone, config.webResumeMs) },
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
    transferNumber: config.TRANSFER_NUMBER,
    isAllowedDestination: (to) => isAllowedDestination(to, config.destinations),
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
