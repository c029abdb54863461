/** The numbers of the way from the caller to the agent. Each is configurable per deployment; the reason for its default stands beside it. */

import type { AudioFormat } from '@trunkline/audio';

export interface UplinkOptions {
  /** In what the carrier sends the caller's voice. @defaultValue 'mulaw' */
  format: AudioFormat;
  /** How much caller audio is kept while the agent's socket is not open or not draining. @defaultValue 2000 */
  keepMs: number;
  /** How long the carrier may stay mute before silence is sent in its place. @defaultValue 100 */
  gapMs: number;
  /** Frames of kept audio sent per tick: 10 is ten times real time. @defaultValue 10 */
  catchUpFrames: number;
}

export const DEFAULT_UPLINK_OPTIONS: Readonly<UplinkOptions> = Object.freeze({
  format: 'mulaw',
  // Vapi's socket opens some hundred ms to two seconds after the call is asked for (REQUIREMENTS T5).
  keepMs: 2_000,
  // Shorter than the silence that an endpointer takes for the end of a sentence, and longer than the jitter of a healthy line.
  gapMs: 100,
  // Two seconds of audio are sent in a quarter of a second, without one huge burst for the peer.
  catchUpFrames: 10,
});
