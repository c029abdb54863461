/** The numbers of the way from the agent to the caller. Each is configurable per deployment; the reason for its default stands beside it. */

export interface DownlinkOptions {
  /** Bytes of one 20 ms frame as the carrier takes it. @defaultValue 160 */
  frameBytes: number;
  /** Silence of the carrier's encoding, to fill up the last frame of a turn. @defaultValue 0xff */
  silenceByte: number;
  /** How far the carrier's buffer may run ahead of real time. @defaultValue 200 */
  maxLeadMs: number;
  /** Most that a turn waits, so that gaps of this length in its audio stay unheard. @defaultValue 200 */
  prebufferMs: number;
  /** Least that a turn waits, once the agent has proved to send evenly. @defaultValue 80 */
  minPrebufferMs: number;
  /** What must be there again before a turn that ran dry goes on. @defaultValue 60 */
  lowWatermarkMs: number;
  /** Agent speech that may wait for its time. Oldest is dropped beyond. @defaultValue 60000 */
  capacityMs: number;
  /** Distance of marks inside a turn. @defaultValue 200 */
  markEveryMs: number;
}

export const DEFAULT_DOWNLINK_OPTIONS: Readonly<DownlinkOptions> = Object.freeze({
  frameBytes: 160,
  silenceByte: 0xff,
  // REQUIREMENTS T7. Little is lost on a cut or a crash, and what was heard stays known to within this.
  maxLeadMs: 200,
  prebufferMs: 200,
  // Four frames: the hiccups of two schedulers and a network on a good day.
  minPrebufferMs: 80,
  lowWatermarkMs: 60,
  // REQUIREMENTS T7: speech that comes early, such as a whole answer in one burst, is heard whole.
  capacityMs: 60_000,
  // One mark per chunk made Twilio behave oddly (reference: twilio-samples, "too many marks"); five a second are plenty.
  markEveryMs: 200,
});

/** For lines whose packets come 100 to 400 ms apart, also within a word: more is gathered before a turn begins (REQUIREMENTS B8). */
export const MOBILE_DOWNLINK_OPTIONS: Readonly<DownlinkOptions> = Object.freeze({
  ...DEFAULT_DOWNLINK_OPTIONS,
  prebufferMs: 400,
  minPrebufferMs: 120,
  lowWatermarkMs: 100,
});
