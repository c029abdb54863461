/** What waits at the carrier to be played to one caller: mu-law bytes and the marks between them, in order of arrival. */
export interface Playout {
  readonly queuedSamples: number;
  /** @returns how many bytes were refused because the bound was reached: the newest are dropped. */
  append(bytes: Uint8Array): number;
  /** Remembers a mark behind everything queued. @returns `false` when nothing is queued: the mark is due at once. */
  mark(name: string): boolean;
  /**
   * Takes up to `samples` off the queue.
   * @param sink gets each piece and its distance from the first sample taken.
   * @param marked gets each mark whose audio has now been played, and where it stood.
   * @returns how many samples there were.
   */
  play(samples: number, sink: (offset: number, bytes: Uint8Array) => void, marked: MarkSink): number;
  /** Empties the queue. @returns the samples dropped and the marks that were outstanding, in order. */
  clear(): { droppedSamples: number; marks: string[] };
}

export type MarkSink = (name: string, offset: number) => void;

/** @param maxSamples Twilio buffers 10 minutes (error 31931). */
export function createPlayout(maxSamples: number): Playout {
  let chunks: Uint8Array[] = [];
  let headOffset = 0;
  let appended = 0;
  let played = 0;
  let marks: { readonly name: string; readonly position: number }[] = [];

  return {
    get queuedSamples() {
      return appended - played;
    },
    append: (bytes) => {
      const accepted = Math.min(bytes.length, maxSamples - (appended - played));
      if (accepted > 0) chunks.push(bytes.subarray(0, accepted));
      appended += accepted;
      return bytes.length - accepted;
    },
    mark: (name) => {
      if (appended === played) return false;
      marks.push({ name, position: appended });
      return true;
    },
    play: (samples, sink, marked) => {
      const before = played;
      let exhausted = 0;
      while (played - before < samples) {
        const chunk = chunks[exhausted];
        if (chunk === undefined) break;
        const piece = chunk.subarray(headOffset, headOffset + samples - (played - before));
        sink(played - before, piece);
        played += piece.length;
        headOffset += piece.length;
        if (headOffset < chunk.length) break;
        headOffset = 0;
        exhausted += 1;
      }
      if (exhausted > 0) chunks = chunks.slice(exhausted);
      const due = marks.findIndex((mark) => mark.position > played);
      for (const mark of marks.splice(0, due === -1 ? marks.length : due)) marked(mark.name, mark.position - before);
      return played - before;
    },
    clear: () => {
      const cleared = { droppedSamples: appended - played, marks: marks.map((mark) => mark.name) };
      chunks = [];
      headOffset = 0;
      marks = [];
      played = appended;
      return cleared;
    },
  };
}
