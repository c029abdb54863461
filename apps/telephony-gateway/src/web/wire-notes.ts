/**
 * What of one wire is written down in Redis, off the path of its frames: at most four times a second, and only what has changed. A
 * write that fails is made good by the next one.
 */
import type { WebWires } from '@trunkline/session-store';
import type { WebWire } from './web-wire.ts';

const WRITE_EVERY_MS = 250;
/** A wire of which nothing changes is written down this often, well within the hour for which it is kept. */
const WRITE_AT_LEAST_EVERY_MS = 600_000;

export class WireNotes {
  readonly #store: WebWires;
  readonly #wire: WebWire;
  /** The newest resume token, and the one before it until the newest was used. */
  #token: string;
  #before: string | undefined = undefined;
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #writtenUplink = -1;
  #writtenGeneration = -1;
  #isUseWritten = true;
  #isWriting = false;

  constructor(store: WebWires, wire: WebWire, token: string) {
    this.#store = store;
    this.#wire = wire;
    this.#token = token;
  }

  /** Whether `token` resumes this wire as far as it is known here; another replica may have taken the page since. */
  isResumedBy(token: string): boolean {
    return token === this.#token || token === this.#before;
  }

  /** Whether `token` is the one before the newest, and the page has the newest. */
  isSpent(token: string, isUsed: boolean): boolean {
    return isUsed && token === this.#before;
  }

  /** The page has shown one token and got the next one. */
  rotate(shown: string, next: string): void {
    this.#before = shown;
    this.#token = next;
    this.#isUseWritten = false;
    this.#writtenUplink = -1;
  }

  /** @param isUsed whether the page has shown that it has the newest token. */
  tick(isUsed: boolean, nowMs: number): void {
    const { uplink, speech, isRunningOut } = this.#wire;
    const hasChanged =
      isRunningOut || uplink.expected !== this.#writtenUplink || speech.state.generation !== this.#writtenGeneration;
    const dueMs = this.#writtenAtMs + (hasChanged ? WRITE_EVERY_MS : WRITE_AT_LEAST_EVERY_MS);
    // From then on the token before is refused, which every replica has to know.
    const isNewlyUsed = isUsed && !this.#isUseWritten;
    if ((nowMs >= dueMs || isNewlyUsed) && !this.#isWriting) void this.write(isUsed, nowMs);
  }

  /** Writes at once: the page may come back to another replica. Never rejects. */
  async write(isUsed: boolean, nowMs: number): Promise<void> {
    const numbers = this.#wire.numbers();
    const isNew = isUsed && !this.#isUseWritten;
    this.#writtenAtMs = nowMs;
    this.#writtenUplink = numbers.uplink;
    this.#writtenGeneration = numbers.generation;
    if (isNew) {
      this.#isUseWritten = true;
      this.#before = undefined;
    }
    this.#isWriting = true;
    try {
      await this.#store.write(this.#wire.sessionId, this.#token, numbers, isUsed);
    } catch {
      this.#writtenUplink = -1;
      if (isNew) this.#isUseWritten = false;
    }
    this.#isWriting = false;
  }

  /** The call is over. Never rejects: what is kept of it resumes nothing, and expires. */
  async end(): Promise<void> {
    await this.#store.end(this.#wire.sessionId, this.#token).catch(() => false);
  }
}
