const MOST_ANSWERS = 2_000;
/** Twilio asks twice when an answer was slow, and somebody who was cut off calls again. Later the operator may know more. */
const KEPT_MS = 60_000;

/** The last answers. In memory only. Drop policy: beyond `MOST_ANSWERS` the oldest goes. */
export class LookupCache<T> {
  readonly #answers = new Map<string, { answer: T; untilMs: number }>();

  get(key: string, nowMs: number): T | undefined {
    const kept = this.#answers.get(key);
    if (kept && kept.untilMs > nowMs) return kept.answer;
    this.#answers.delete(key);
    return undefined;
  }

  set(key: string, answer: T, nowMs: number): void {
    this.#answers.delete(key);
    this.#answers.set(key, { answer, untilMs: nowMs + KEPT_MS });
    if (this.#answers.size <= MOST_ANSWERS) return;
    const [oldest] = this.#answers.keys();
    this.#answers.delete(oldest!);
  }
}
