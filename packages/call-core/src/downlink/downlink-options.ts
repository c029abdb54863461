/** The numbers of the way from the agent to the caller. Each is configurable per deployment; the reason for its default stands beside it. */

import type { AudioFormat } from '@trunkline/audio';

export interface DownlinkOptions {
  /** In what the carrier takes the agent's voice. @defaultValue 'mulaw' */
  format: AudioFormat;
  /** Whether the carrier can be silenced without losing what it has not played, as a browser can. @defaultValue false */
  keepsHeldAudio: boolean;
  /** How far the carrier's buffer may run ahead of real time. @defaultValue 200 */
  maxLeadMs: number;
  /** The longest that a turn waits, so that gaps of this length in its audio stay unheard. @defaultValue 200 */
  prebufferMs: number;
  /** The shortest that a turn waits, once the agent has proved to send evenly. @defaultValue 80 */
  minPrebufferMs: number;
  /**
   * How much of a turn goes out at once, in whole frames. A message costs the same whatever its length, and what a carrier has ahead hides
   * that its frames come together. @defaultValue 60
   */
  messageMs: number;
  /** Audio that must be there before a turn that ran dry goes on. @defaultValue 60 */
  lowWatermarkMs: number;
  /** Agent speech that may wait for its time. Of what is more, the oldest is dropped. @defaultValue 60000 */
  capacityMs: number;
  /** Distance of marks inside a turn. @defaultValue 180 */
  markEveryMs: number;
}

export const DEFAULT_DOWNLINK_OPTIONS: Readonly<DownlinkOptions> = Object.freeze({
  format: 'mulaw',
  keepsHeldAudio: false,
  // Little is lost in a crash, and what was heard stays known to within this (REQUIREMENTS T7).
  maxLeadMs: 200,
  prebufferMs: 200,
  // Four frames cover the hiccups of two schedulers and a network on a good day.
  minPrebufferMs: 80,
  // The least that gains much: a message in 60 ms takes a third of what three take, and 480 bytes are base64 without padding.
  messageMs: 60,
  lowWatermarkMs: 60,
  // Speech that comes early, such as a whole answer in one burst, is heard whole (REQUIREMENTS T7).
  capacityMs: 60_000,
  // Twilio behaves oddly with one mark per chunk (reference: twilio-samples, "too many marks"), and five a second are plenty. One in three
  // messages has one behind it.
  markEveryMs: 180,
});

/** For lines whose packets come 100 to 400 ms apart, even within a word: they gather more before a turn begins (REQUIREMENTS B8). */
export const MOBILE_DOWNLINK_OPTIONS: Readonly<DownlinkOptions> = Object.freeze({
  ...DEFAULT_DOWNLINK_OPTIONS,
  prebufferMs: 400,
  minPrebufferMs: 120,
  lowWatermarkMs: 100,
});
