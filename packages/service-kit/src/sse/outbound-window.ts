/**
 * How much has been written to one reader and not yet taken by the network. A reader that stops reading costs at most this
 * much: nothing more is read for it from the feed until there is room again.
 *
 * Bytes count from the moment they are written until the operating system has taken them. What it holds itself cannot be seen
 * from here; it is not memory of this process.
 */
import type { Clock } from '../time/clock.ts';

/** With the batch of events at hand, which waits as well, a stalled reader stays below 64 KiB. */
const MAX_HELD_BYTES = 32 * 1024;

export class OutboundWindow {
  readonly #clock: Pick<Clock, 'nowMs'>;
  #heldBytes = 0;
  #progressAtMs: number;
  #wake: (() => void) | undefined;
  #isClosed = false;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
    this.#progressAtMs = clock.nowMs();
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** For how long nothing has been taken of what waits; 0 when nothing waits. */
  stalledForMs(nowMs: number): number {
    return this.#heldBytes === 0 ? 0 : nowMs - this.#progressAtMs;
  }

  /** Whether `bytes` more may be written. One event that is larger than the whole window may be written when nothing waits. */
  hasRoomFor(bytes: number): boolean {
    return this.#heldBytes === 0 || this.#heldBytes + bytes <= MAX_HELD_BYTES;
  }

  /**
   * Waits until `bytes` may be written. There is one writer, so one may wait.
   * @returns `false` when the reader has gone meanwhile.
   */
  async room(bytes: number): Promise<boolean> {
    while (!this.#isClosed && !this.hasRoomFor(bytes)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return !this.#isClosed;
  }

  /** To be called when `bytes` are written. @returns what is to be called once they have been taken. */
  write(bytes: number): () => void {
    if (this.#heldBytes === 0) this.#progressAtMs = this.#clock.nowMs();
    this.#heldBytes += bytes;
    return () => {
      if (this.#isClosed) return;
      this.#heldBytes -= bytes;
      this.#progressAtMs = this.#clock.nowMs();
      this.#release();
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#heldBytes = 0;
    this.#release();
  }

  #release(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
