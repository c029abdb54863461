/** Ids of the words that a page has written into its call. A page that was cut off may send them once more. */
const MOST = 256;

/** Drop policy: the oldest id is forgotten. */
export class PageTexts {
  readonly #ids = new Set<string>();

  /** @returns whether this id is new. */
  take(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > MOST) for (const oldest of this.#ids) return this.#ids.delete(oldest);
    return true;
  }
}
