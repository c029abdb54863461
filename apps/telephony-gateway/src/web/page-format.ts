/** In what the agent's voice goes to a page: 16 kHz PCM, or 8 kHz mu-law while the link is slow (REQUIREMENTS A3). */
import { createTranscoder } from '@trunkline/audio';
import { createLinkLadder, DEFAULT_LINK_LADDER_OPTIONS, type LinkLadder } from '@trunkline/call-core';
import type { WebAudioFormat } from '@trunkline/protocol';

export class PageFormat {
  current: WebAudioFormat;
  readonly ladder: LinkLadder;
  readonly #narrow = createTranscoder('pcm16k', 'mulaw');

  constructor(first: WebAudioFormat) {
    this.current = first;
    this.ladder = createLinkLadder(DEFAULT_LINK_LADDER_OPTIONS, first);
  }

  /** @returns 20 ms of PCM in the current format, as a view that is valid until the next call. */
  encode(pcm: Uint8Array): Uint8Array {
    return this.current === 'mulaw' ? this.#narrow.process(pcm) : pcm;
  }

  /** Follows the ladder. @returns whether the format has changed. */
  follow(): boolean {
    if (this.ladder.format === this.current) return false;
    this.current = this.ladder.format;
    this.#narrow.reset();
    return true;
  }
}
