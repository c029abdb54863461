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
import { overridesOfLine } from '@trunkline/call-routing';
import type { LineProfileName } from '@trunkline/protocol';

export interface LineProfile {
  downlink: Readonly<DownlinkOptions>;
  voiceWatch: Readonly<VoiceWatchOptions>;
  bargeIn: Readonly<Partial<BargeInTimes>>;
  /** Vapi merges these over the assistant's own settings. */
  assistant: Readonly<Record<string, unknown>>;
}

export const LINE_PROFILES: Readonly<Record<LineProfileName, LineProfile>> = Object.freeze({
  default: {
    downlink: DEFAULT_DOWNLINK_OPTIONS,
    voiceWatch: DEFAULT_VOICE_WATCH_OPTIONS,
    bargeIn: {},
    assistant: {},
  },
  mobile: {
    downlink: MOBILE_DOWNLINK_OPTIONS,
    voiceWatch: DEFAULT_VOICE_WATCH_OPTIONS,
    bargeIn: { wordsLateMs: 2_000 },
    assistant: overridesOfLine('mobile'),
  },
  // In streets, halls and cars only a sound that stands out well and goes on for longer counts as a voice.
  noisy: {
    downlink: DEFAULT_DOWNLINK_OPTIONS,
    voiceWatch: { ...DEFAULT_VOICE_WATCH_OPTIONS, marginDb: 11, quietestDbfs: -42 },
    bargeIn: { onsetScore: 1.7, sustainedMs: 900 },
    assistant: {},
  },
});
