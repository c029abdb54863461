/**
 * LINE_PROFILE: what is different on lines of a kind, as one named set (REQUIREMENTS B8). A profile changes how long things are
 * waited for and how sure one has to be, never what happens.
 */
import {
  type BargeInTimes,
  DEFAULT_DOWNLINK_OPTIONS,
  DEFAULT_VOICE_WATCH_OPTIONS,
  type DownlinkOptions,
  type VoiceWatchOptions,
} from '@trunkline/call-core';

export const LINE_PROFILE_NAMES = ['default', 'mobile', 'noisy'] as const;
export type LineProfileName = (typeof LINE_PROFILE_NAMES)[number];

export interface LineProfile {
  downlink: Readonly<DownlinkOptions>;
  voiceWatch: Readonly<VoiceWatchOptions>;
  bargeIn: Readonly<Partial<BargeInTimes>>;
  /** Merged over the assistant's own settings by Vapi. */
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
  // Packets come 100 to 400 ms apart, also within a word: more is gathered before a turn begins, and a pause of the caller is
  // not yet its end (Vapi OpenAPI, TranscriptionEndpointingPlan).
  mobile: {
    downlink: { ...DEFAULT_DOWNLINK_OPTIONS, prebufferMs: 400, minPrebufferMs: 120, lowWatermarkMs: 100 },
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
  // Streets, halls, cars: only what stands out well and goes on for longer is a voice.
  noisy: {
    downlink: DEFAULT_DOWNLINK_OPTIONS,
    voiceWatch: { ...DEFAULT_VOICE_WATCH_OPTIONS, marginDb: 11, quietestDbfs: -42 },
    bargeIn: { onsetScore: 1.7, sustainedMs: 900 },
    assistant: {},
  },
});
