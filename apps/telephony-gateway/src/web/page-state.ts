/**
 * Whether the page is to play what it has, and what of it was cut. A page that is away is not told, so what it was told last and
 * what holds are kept apart.
 */
import type { WebServerMessage } from '@trunkline/protocol';

export class PageState {
  /** How often the agent was cut. It stands in frames and messages modulo 256. */
  generation: number;
  /** Whether the page keeps what it has and is silent. */
  isHeld = false;
  #toldGeneration: number;
  #toldHeld = false;

  constructor(generation: number) {
    this.generation = generation;
    this.#toldGeneration = generation;
  }

  /** All that the page has is cut, also what it holds. */
  cut(): void {
    this.generation += 1;
    this.isHeld = false;
  }

  /** Tells the page what it does not know yet. */
  tellWith(tell: (message: WebServerMessage) => void): void {
    if (this.#toldGeneration !== this.generation) {
      tell({ type: 'interrupt', generation: (this.generation - 1) & 0xff });
      this.#toldGeneration = this.generation;
      this.#toldHeld = false;
    }
    if (this.#toldHeld === this.isHeld) return;
    tell({ type: this.isHeld ? 'hold' : 'resume', generation: this.generation & 0xff });
    this.#toldHeld = this.isHeld;
  }
}
