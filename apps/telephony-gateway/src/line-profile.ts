/**
 * LINE_PROFILE: the settings that differ between kinds of lines, as one named set (REQUIREMENTS B8). A profile changes how long
 * the gateway waits and how sure it has to be, and never what it does.
 */
import {
  type BargeInTimes,
  DEFAULT_DOWNLINK_OPTIONS,
  DEFAULT_VOICE_WATCH_OPTIONS,
  type DownlinkOptions,
  MOBILE_DOWNLINK_OPTIONS,
  type VoiceWatchOptions,
} from '@trunkline/call-core';

export const LINE_PROFILE_NAMES = ['default', 'mobile', 'noisy'] as const;
export type LineProfileName = (typeof LINE_PROFILE_NAMES)[number];

export interface LineProfile {
  downlink: Readonly<DownlinkOptions>;
  voiceWatch: Readonly<VoiceWatchOptions>;
  bargeIn: Readonly<Partial<BargeInTimes>>;
  /** Vapi merges these over the assistant's own settings. */
  assistant: Readonly<Record<string, unknown>>;
}

const ENDPOINTING_SECONDS = 0.8;

export const LINE_PROFILES: Readonly<Record<LineProfileName, LineProfile>> = Object.freeze({
  default: {
    downlink: DEFAULT_DOWNLINK_OPTIONS,
    voiceWatch: DEFAULT_VOICE_WATCH_OPTIONS,
    bargeIn: {},
    assistant: {},
  },
  // On a mobile line a short silence of the caller is not yet the end of what they say (Vapi OpenAPI,
  // TranscriptionEndpointingPlan).
  mobile: {
    downlink: MOBILE_DOWNLINK_OPTIONS,
    voiceWatch: DEFAULT_VOICE_WATCH_OPTIONS,
    bargeIn: { wordsLateMs: 2_000 },
    assistant: {
      startSpeakingPlan: {
        transcriptionEndpointingPlan: {
          onPunctuationSeconds: ENDPOINTING_SECONDS,
          onNumberSeconds: ENDPOINTING_SECONDS,
          onNoPunctuationSeconds: 1.5,
        },
      },
    },
  },
  // In streets, halls and cars only a sound that stands out well and goes on for longer counts as a voice.
  noisy: {
    downlink: DEFAULT_DOWNLINK_OPTIONS,
    voiceWatch: { ...DEFAULT_VOICE_WATCH_OPTIONS, marginDb: 11, quietestDbfs: -42 },
    bargeIn: { onsetScore: 1.7, sustainedMs: 900 },
    assistant: {},
  },
});
