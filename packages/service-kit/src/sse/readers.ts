import type { Clock } from '../time/clock.ts';

/** Somebody who is told what happens in a session, over whatever wire. */
export interface Reader {
  /** Bytes that were written and not yet taken. */
  readonly heldBytes: number;
  /** Looks after itself, about once a second: signs of life, and an end when it has stalled. */
  tick(nowMs: number): void;
  /** Is told to come back at once, to this address, where another replica will answer. */
  restart(): void;
}

const TICK_MS = 1_000;

/** All readers of this replica, with one timer for all of them. */
export class Readers {
  readonly #readers = new Set<Reader>();
  readonly #stop: () => void;
  #isRestarting = false;
  /** Readers that took nothing for so long that they were let go. */
  stalled = 0;

  constructor(clock: Pick<Clock, 'nowMs' | 'setInterval'>) {
    this.#stop = clock.setInterval(() => {
      const nowMs = clock.nowMs();
      for (const reader of this.#readers) reader.tick(nowMs);
    }, TICK_MS);
  }

  get count(): number {
    return this.#readers.size;
  }

  get heldBytes(): number {
    let bytes = 0;
    for (const reader of this.#readers) bytes += reader.heldBytes;
    return bytes;
  }

  /** @returns what takes it out again. A reader that comes while all are sent away is sent away too. */
  add(reader: Reader): () => void {
    this.#readers.add(reader);
    if (this.#isRestarting) reader.restart();
    return () => void this.#readers.delete(reader);
  }

  /** Sends all readers away, and those that still come. */
  restartAll(): void {
    this.#isRestarting = true;
    for (const reader of this.#readers) reader.restart();
  }

  close(): void {
    this.restartAll();
    this.#stop();
  }
}
