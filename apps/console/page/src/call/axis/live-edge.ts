/**
 * Tells where a running call is, between two messages of the server too. The clocks of the browser and of the replicas may differ, so it
 * goes by what was received: nothing arrives before it has happened, and the message that was on its way for the shortest time says best
 * how both clocks stand to each other.
 */
export class LiveEdge {
  #aheadMs = Number.NEGATIVE_INFINITY;

  /** Something that happened at `atMs` of the call has arrived at `nowMs`, which is a clock of the page that only goes forwards. */
  saw(atMs: number, nowMs: number): void {
    this.#aheadMs = Math.max(this.#aheadMs, atMs - nowMs);
  }

  /** Where the call is; undefined before anything was seen of it. */
  at(nowMs: number): number | undefined {
    return Number.isFinite(this.#aheadMs) ? nowMs + this.#aheadMs : undefined;
  }
}
