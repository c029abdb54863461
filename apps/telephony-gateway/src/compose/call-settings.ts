/** The settings of one call: those of the process, with what its route says otherwise. */
import { FRAME_MS } from '@trunkline/audio';
import { type BargeInMode, type CallLimits, createPhraseReader, policiesOf } from '@trunkline/call-core';
import { readRoute, type RoutedCall, type Session } from '@trunkline/protocol';
import type { CallSettings } from '../call/call-host.ts';
import type { VoiceService } from '../call/media/call-voice.ts';
import { WEB_AUDIO_FORMAT } from '../call/media/carrier-link.ts';
import type { GatewayConfig } from '../config.ts';
import { LINE_PROFILES, type LineProfile } from '../line-profile.ts';
import type { PhraseClassifier } from '../phrases/phrase-classifier.ts';

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

export interface CallSettingsDeps {
  config: GatewayConfig;
  voices: VoiceService | undefined;
  phrases: PhraseClassifier | undefined;
}

/** @returns what gives the settings of a session's call. */
export function createCallSettings({ config, voices, phrases }: CallSettingsDeps): (session: Session) => CallSettings {
  const readPhrase = createPhraseReader({
    interrupts: config.INTERRUPT_PHRASES,
    backchannels: config.BACKCHANNEL_PHRASES,
  });

  const phoneOf = (mode: BargeInMode, line: LineProfile, limits: CallLimits): CallSettings => {
    const policies = policiesOf(mode, {
      withoutVerdict: config.CONFIRM_WITHOUT_VERDICT,
      isModelUnsure: config.VOICE_MODEL === 'silero',
    });
    return {
      callerFormat: 'mulaw',
      agentFormat: config.audioFormat,
      limits,
      downlink: line.downlink,
      bargeIn: { ...policies, times: { ...policies.times, ...line.bargeIn } },
      afterLocalCut: {
        mode: config.AFTER_LOCAL_CUT,
        waitMs: config.AFTER_LOCAL_CUT_WAIT_MS,
        phrase: config.AFTER_LOCAL_CUT_PHRASE,
      },
      readPhrase,
      // The other modes do not go by words that no list knows.
      judge: mode === 'fusion' ? phrases : undefined,
      screening: config.screening,
      voicemailMessage: config.VOICEMAIL_MESSAGE,
      openVoice: voices && mode !== 'vapi' ? (onWindow) => voices.open(onWindow, line.voiceWatch) : undefined,
    };
  };

  const routed = ({ bargeIn = config.BARGE_IN_MODE, line, maxCallMs }: RoutedCall): CallSettings => {
    const { limits } = config;
    // Slots are looked after by CALL_MAX_MS, so that no route makes calls longer.
    const ownLimits = maxCallMs === undefined ? limits : { ...limits, maxMs: Math.min(limits.maxMs, maxCallMs) };
    return phoneOf(bargeIn, line === undefined ? config.line : LINE_PROFILES[line], ownLimits);
  };

  const phone = phoneOf(config.BARGE_IN_MODE, config.line, config.limits);
  const web = settingsOfWebCalls(phone, config.webResumeMs);
  return (session) => {
    const route = readRoute(session);
    const isWeb = session.channel === 'web';
    if (route === undefined) return isWeb ? web : phone;
    return isWeb ? settingsOfWebCalls(routed(route), config.webResumeMs) : routed(route);
  };
}
