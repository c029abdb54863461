import type { CallLevels } from '@trunkline/protocol';

/** How much time one byte of a level covers, as packages/protocol says (LEVEL_STEP_MS). */
export const LEVEL_STEP_MS = 25;

/**
 * The newest levels of one call in the order of time; a byte is dBFS + 96, and 0 is silence or unknown. It grows without an object per
 * entry, and tells whoever draws it that it has grown; no component is drawn for it.
 */
export class LevelTrace {
  readonly #maxSteps: number;
  readonly #listeners = new Set<() => void>();
  #caller = new Uint8Array(512);
  #agent = new Uint8Array(512);
  #fromMs = 0;
  #steps = 0;

  /** @param maxMs how much time is kept; what is older is dropped */
  constructor(maxMs: number) {
    this.#maxSteps = Math.ceil(maxMs / LEVEL_STEP_MS);
  }

  /** When the first byte begins, in epoch ms. */
  get fromMs(): number {
    return this.#fromMs;
  }
  /** When the last byte ends. */
  get toMs(): number {
    return this.#fromMs + this.#steps * LEVEL_STEP_MS;
  }
  /** Bytes of the caller and of what they hear of the agent, of equal length. They are views: read them, and do not keep them. */
  get caller(): Uint8Array {
    return this.#caller.subarray(0, this.#steps);
  }
  get agent(): Uint8Array {
    return this.#agent.subarray(0, this.#steps);
  }

  /** Takes entries in any order, and more than once. Time that no entry covers stays silent; time before the first is dropped. */
  push(entries: readonly CallLevels[]): void {
    for (const entry of entries) this.#write(entry);
    if (entries.length > 0) for (const listener of this.#listeners) listener();
  }

  /** @returns what ends the subscription */
  onGrow(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #write({ atMs, caller, heardAgent }: CallLevels): void {
    const [callerBytes, agentBytes] = [decode(caller), decode(heardAgent)];
    if (this.#steps === 0) this.#fromMs = atMs;
    let at = Math.round((atMs - this.#fromMs) / LEVEL_STEP_MS);
    if (at < 0) return;
    const length = Math.max(callerBytes.length, agentBytes.length);
    let end = at + length;
    // After a pause that is longer than what is kept, nothing of before is left.
    if (end > this.#maxSteps * 2) {
      this.#steps = 0;
      this.#fromMs = atMs;
      this.#caller.fill(0);
      this.#agent.fill(0);
      [at, end] = [0, length];
    }
    this.#reserve(end);
    this.#caller.set(callerBytes, at);
    this.#agent.set(agentBytes, at);
    if (end > this.#steps) this.#steps = end;
    if (this.#steps > this.#maxSteps) this.#drop(this.#steps - this.#maxSteps);
  }

  #reserve(steps: number): void {
    if (steps <= this.#caller.length) return;
    const size = Math.min(Math.max(steps, this.#caller.length * 2), Math.max(steps, this.#maxSteps + 512));
    const grow = (old: Uint8Array): Uint8Array<ArrayBuffer> => {
      const next = new Uint8Array(size);
      next.set(old);
      return next;
    };
    this.#caller = grow(this.#caller);
    this.#agent = grow(this.#agent);
  }

  #drop(steps: number): void {
    for (const bytes of [this.#caller, this.#agent]) {
      bytes.copyWithin(0, steps, this.#steps);
      bytes.fill(0, this.#steps - steps, this.#steps);
    }
    this.#steps -= steps;
    this.#fromMs += steps * LEVEL_STEP_MS;
  }
}

/** What is no base64 is no level. */
function decode(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}
