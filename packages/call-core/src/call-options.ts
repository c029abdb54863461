/** Numbers that shape a call. Each is configurable per deployment; the reason for its default stands beside it. */

export interface UplinkOptions {
  /** Bytes of one 20 ms frame as the carrier sends it. @defaultValue 160 (G.711, 8 kHz) */
  frameBytes: number;
  /** Silence of the carrier's encoding. @defaultValue 0xff (mu-law +0) */
  silenceByte: number;
  /** How much caller audio is kept while the agent's socket is not open or not draining. @defaultValue 2000 */
  keepMs: number;
  /** How long the carrier may stay mute before silence is sent in its place. @defaultValue 100 */
  gapMs: number;
  /** Frames sent per tick while kept audio is worked off: 10 is ten times real time. @defaultValue 10 */
  catchUpFrames: number;
}

export const DEFAULT_UPLINK_OPTIONS: Readonly<UplinkOptions> = Object.freeze({
  frameBytes: 160,
  silenceByte: 0xff,
  // REQUIREMENTS T5. Vapi's socket opens some hundred ms to two seconds after the call is asked for.
  keepMs: 2_000,
  // Below the shortest pause that an endpointer takes for the end of a sentence, above the jitter of a healthy line.
  gapMs: 100,
  // Two seconds are worked off in a quarter of a second without handing the peer one huge burst.
  catchUpFrames: 10,
});

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

export interface CallLimits {
  /** How long the caller waits for an agent, in silence, before hearing an apology. */
  connectMs: number;
  /** How long a lost stream is waited for before the call counts as over. */
  streamGraceMs: number;
  /** How long a call may go without one message from the carrier: media comes every 20 ms, also in silence. */
  carrierSilenceMs: number;
  /** How long nobody may speak. */
  idleMs: number;
  /** Longest call. */
  maxMs: number;
  /** Longest that the agent's last words are waited for once the agent has ended the call. */
  farewellMs: number;
  /** Longest that the words before a transfer are waited for; after that the carrier says them. */
  announceMs: number;
  /** Age at which an agent leg is replaced, before Vapi ends it without a word. */
  agentRenewMs: number;
  /** Longest wait for a pause in which to replace it. */
  agentRenewPatienceMs: number;
}

export const DEFAULT_CALL_LIMITS: Readonly<CallLimits> = Object.freeze({
  // Longer than an agent, its socket and one more try take when all is well; nobody stays on a silent line for much longer.
  connectMs: 15_000,
  streamGraceMs: 10_000,
  carrierSilenceMs: 15_000,
  idleMs: 300_000,
  maxMs: 14_400_000,
  // As much as can be queued for the caller.
  farewellMs: 60_000,
  // A sentence or two, after what the agent is saying already.
  announceMs: 15_000,
  agentRenewMs: 570_000,
  agentRenewPatienceMs: 20_000,
});
