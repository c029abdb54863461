/**
 * A page's voice as it comes off the wire, in frames with running numbers. It goes on over all sockets of one wire, so a frame
 * that is sent once more after a reconnect is known.
 */
import { createTranscoder, type Transcoder } from '@trunkline/audio';
import { readWebFrameFormat, readWebFrameSeq, WEB_FRAME_HEADER_BYTES, type WebAudioFormat } from '@trunkline/protocol';

/** A number that is further ahead is a fault and not a gap (CONTRACT, "Browser voice on the wire"). It stands for a minute. */
const MAX_AHEAD = 3_000;

export type UplinkVerdict = 'new' | 'duplicate' | 'fault';

export class UplinkFrames {
  /** The next number that is expected. */
  expected: number;
  /** Frames that were new. */
  received = 0;
  missing = 0;
  duplicate = 0;
  /** The audio of the last frame that was new, as PCM at 16 kHz. The view is valid until the next `take`. */
  audio: Uint8Array = new Uint8Array(0);
  readonly #upsampler: Transcoder = createTranscoder('mulaw', 'pcm16k');
  #format: WebAudioFormat = 'pcm16k';

  /** @param expected where the numbers go on. */
  constructor(expected = 0) {
    this.expected = expected;
  }

  /** Takes one binary message. A `fault` has a wrong size, a wrong kind or a number that is far too high. */
  take(bytes: Uint8Array): UplinkVerdict {
    const format = readWebFrameFormat(bytes);
    if (format === undefined) return 'fault';
    const seq = readWebFrameSeq(bytes);
    if (seq < this.expected) {
      this.duplicate += 1;
      return 'duplicate';
    }
    if (seq - this.expected > MAX_AHEAD) return 'fault';
    this.missing += seq - this.expected;
    this.received += 1;
    this.expected = seq + 1;
    const payload = bytes.subarray(WEB_FRAME_HEADER_BYTES);
    // The filter holds sound of the last frame in mu-law, which is not what comes before this one.
    if (format === 'mulaw' && this.#format !== 'mulaw') this.#upsampler.reset();
    this.#format = format;
    this.audio = format === 'mulaw' ? this.#upsampler.process(payload) : payload;
    return 'new';
  }
}
