/**
 * Whether this replica's own beat is known to have been heard lately. Its peers take its calls over once they have not heard one for
 * `SUSPECT_MS` (replica-watch.ts), so for longer it cannot be sure that its calls are its own.
 */

/** How often a replica says that it is there. */
export const BEAT_MS = 250;
/** A replica that was not heard for this long is asked directly. */
export const SUSPECT_MS = 800;

export class OwnPulse {
  /** When the last beat was sent that Redis has confirmed, on the process' clock. */
  #heardMs: number | undefined;

  heard(sentMs: number): void {
    this.#heardMs = Math.max(sentMs, this.#heardMs ?? sentMs);
  }

  /** True also before the first beat: peers that know nothing of a replica take nothing from it. */
  isFresh(nowMs: number): boolean {
    return this.#heardMs === undefined || nowMs - this.#heardMs < SUSPECT_MS;
  }
}
