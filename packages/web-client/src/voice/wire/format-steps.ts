/**
 * In what the microphone is sent: in mu-law, a quarter of PCM, while the gateway lags behind (REQUIREMENTS A3). What counts is
 * what it has not acknowledged, since a browser may say that nothing is buffered while its system's buffers are full.
 */
import type { WebAudioFormat } from '@trunkline/protocol';

/** The gateway acknowledges each 200 ms, so half a second is no lag. */
const CALM_FRAMES = 25;
const LAGGING_FRAMES = 50;
/** Of looks, each 100 ms. */
const DOWN_AFTER = 5;
const UP_AFTER = 100;
const LONGEST_UP_AFTER = 1600;

export class FormatSteps {
  format: WebAudioFormat;
  #lagging = 0;
  #calm = 0;
  #upAfter = UP_AFTER;
  #hasSteppedUp = false;

  constructor(format: WebAudioFormat) {
    this.format = format;
  }

  /** To be called each 100 ms with the frames that are not acknowledged. */
  look(frames: number): void {
    this.#lagging = frames > LAGGING_FRAMES ? this.#lagging + 1 : 0;
    this.#calm = frames > CALM_FRAMES ? 0 : this.#calm + 1;
    if (this.format === 'pcm16k' && this.#lagging >= DOWN_AFTER) {
      this.format = 'mulaw';
      if (this.#hasSteppedUp) this.#upAfter = Math.min(LONGEST_UP_AFTER, this.#upAfter * 2);
    } else if (this.format === 'mulaw' && this.#calm >= this.#upAfter) {
      this.format = 'pcm16k';
      this.#hasSteppedUp = true;
    }
  }
}
