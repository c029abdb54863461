/**
 * Asks a program of the operator's what a few words of a caller mean that no list knows: whether they take the floor or only show that the
 * caller listens. Nothing depends on it. A question that is not answered within the budget, or with something that is no answer, counts as
 * not asked; a program that fails again and again is left alone for a while.
 */
import { PHRASE_VERDICTS, type PhraseVerdict } from '@trunkline/call-core';
import { type Clock, type Logger, signedHeaders } from '@trunkline/service-kit';
import {
  circuitBreaker,
  ConsecutiveBreaker,
  handleAll,
  isBrokenCircuitError,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import { Agent, request } from 'undici';
import { z } from 'zod';
import type { PhraseJudge } from '../call/talk/unsure-words.ts';
import { PhraseCache } from './phrase-cache.ts';

export interface PhraseClassifierOptions {
  url: string;
  /** Signs each question (`signedHeaders`). */
  secret: string;
  /** From the question to the last byte of the answer. */
  budgetMs: number;
  clock: Pick<Clock, 'nowMs'>;
  epochMs(): number;
  log: Pick<Logger, 'warn' | 'info'>;
  /** How long a program that fails is left alone. @defaultValue 30000 */
  restMs?: number;
}

export interface PhraseCounts {
  /** Questions that were answered in time, and those whose answer was known. */
  answered: number;
  known: number;
  late: number;
  failed: number;
  /** Not asked, because too many are under way or the program is left alone. */
  skipped: number;
}

/** More than this at once means that the program does not keep up, and one more would be late too. */
const MOST_AT_ONCE = 8;
const FAILURES_IN_A_ROW = 5;
const REST_MS = 30_000;
const MOST_ANSWER_BYTES = 4_096;

const answerSchema = z.object({ meaning: z.enum(PHRASE_VERDICTS) });

export class PhraseClassifier implements PhraseJudge {
  readonly budgetMs: number;
  readonly counts: PhraseCounts = { answered: 0, known: 0, late: 0, failed: 0, skipped: 0 };
  readonly #options: PhraseClassifierOptions;
  readonly #cache = new PhraseCache();
  readonly #underWay = new Map<string, Promise<PhraseVerdict | undefined>>();
  readonly #connections = new Agent({ connections: MOST_AT_ONCE, maxResponseSize: MOST_ANSWER_BYTES });
  readonly #policy;

  constructor(options: PhraseClassifierOptions) {
    this.#options = options;
    this.budgetMs = options.budgetMs;
    const { log, budgetMs, restMs = REST_MS } = options;
    const breaker = circuitBreaker(handleAll, {
      halfOpenAfter: restMs,
      breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
    });
    breaker.onBreak(() => log.warn({ restMs }, 'the phrase classifier fails or is late, and is not asked for a while'));
    breaker.onReset(() => log.info('the phrase classifier answers again'));
    this.#policy = wrap(breaker, timeout(budgetMs, TimeoutStrategy.Aggressive));
  }

  /** @returns what the phrase is known to mean without a question */
  known(phrase: string): PhraseVerdict | undefined {
    const verdict = this.#cache.get(keyOf(phrase), this.#options.clock.nowMs());
    if (verdict !== undefined) this.counts.known += 1;
    return verdict;
  }

  /**
   * @returns the verdict, or `undefined` when none has come within the budget. Never rejects. `undefined` without a promise: it is not asked
   * at all.
   */
  ask(phrase: string): Promise<PhraseVerdict | undefined> | undefined {
    const key = keyOf(phrase);
    const same = this.#underWay.get(key);
    if (same) return same;
    if (this.#underWay.size >= MOST_AT_ONCE) {
      this.counts.skipped += 1;
      return undefined;
    }
    const asked = this.#ask(key).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  /** Breaks off what is under way. */
  async close(): Promise<void> {
    await this.#connections.destroy();
  }

  async #ask(key: string): Promise<PhraseVerdict | undefined> {
    const { clock } = this.#options;
    try {
      // Each question has a signal of its own: cockatiel's default one is shared, and warns of many listeners.
      const whole = new AbortController().signal;
      const verdict = await this.#policy.execute(({ signal }) => this.#send(key, signal), whole);
      this.counts.answered += 1;
      this.#cache.set(key, verdict, clock.nowMs());
      return verdict;
    } catch (error) {
      if (isBrokenCircuitError(error)) this.counts.skipped += 1;
      else if (error instanceof TaskCancelledError) this.counts.late += 1;
      else this.counts.failed += 1;
      return undefined;
    }
  }

  async #send(text: string, signal: AbortSignal): Promise<PhraseVerdict> {
    const { url, secret, epochMs } = this.#options;
    const body = JSON.stringify({ type: 'phrase.question', text });
    const { statusCode, body: answer } = await request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...signedHeaders(secret, body, epochMs()),
      },
      body,
      signal,
      dispatcher: this.#connections,
    });
    const read = await answer.json();
    if (statusCode !== 200) throw new Error(`the phrase classifier answered with status ${statusCode}`);
    return answerSchema.parse(read).meaning;
  }
}

/** Transcribers differ in capitals from one partial transcript to the next. A question mark may change what is meant. */
const keyOf = (phrase: string): string => phrase.normalize('NFC').trim().toLowerCase();
