import type { PhraseVerdict } from '@trunkline/call-core';

const MOST_PHRASES = 2_000;
/** A classifier that is changed is asked anew after this time. */
const KEPT_MS = 3_600_000;

/**
 * What short phrases mean, so that nobody is asked twice for the same. It is in memory only, and holds the phrase and the verdict: nothing
 * of who said it. Drop policy: beyond `MOST_PHRASES` the one goes that was not said for the longest time.
 */
export class PhraseCache {
  readonly #verdicts = new Map<string, { verdict: PhraseVerdict; untilMs: number }>();

  get(phrase: string, nowMs: number): PhraseVerdict | undefined {
    const kept = this.#verdicts.get(phrase);
    if (!kept) return undefined;
    this.#verdicts.delete(phrase);
    if (kept.untilMs <= nowMs) return undefined;
    this.#verdicts.set(phrase, kept);
    return kept.verdict;
  }

  set(phrase: string, verdict: PhraseVerdict, nowMs: number): void {
    this.#verdicts.delete(phrase);
    this.#verdicts.set(phrase, { verdict, untilMs: nowMs + KEPT_MS });
    if (this.#verdicts.size <= MOST_PHRASES) return;
    const [oldest] = this.#verdicts.keys();
    this.#verdicts.delete(oldest!);
  }
}
