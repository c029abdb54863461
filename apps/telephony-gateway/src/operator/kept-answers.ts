const MOST_ANSWERS = 2_000;

/**
 * The last answers of a program, so that it is not asked twice for the same. In memory only. Drop policy: beyond `MOST_ANSWERS` the one
 * goes that was not asked for the longest time.
 */
export class KeptAnswers<Answer> {
  readonly #answers = new Map<string, { answer: Answer; untilMs: number }>();
  readonly #keptMs: number;

  /** @param keptMs after which time the program may know something else. */
  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  get(key: string, nowMs: number): Answer | undefined {
    const kept = this.#answers.get(key);
    if (!kept) return undefined;
    this.#answers.delete(key);
    if (kept.untilMs <= nowMs) return undefined;
    this.#answers.set(key, kept);
    return kept.answer;
  }

  set(key: string, answer: Answer, nowMs: number): void {
    this.#answers.delete(key);
    this.#answers.set(key, { answer, untilMs: nowMs + this.#keptMs });
    if (this.#answers.size <= MOST_ANSWERS) return;
    const [oldest] = this.#answers.keys();
    this.#answers.delete(oldest!);
  }
}
