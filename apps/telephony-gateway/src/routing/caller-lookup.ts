/**
 * Asks a program of the operator's who is calling, before the agent is asked for. Nothing depends on it: a question that is not answered within
 * the budget, or with something that is no answer, counts as not asked, and a program that fails again and again is left alone for a while.
 */
import { createHash } from 'node:crypto';
import type { LookupOutcome } from '@trunkline/protocol';
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
import { LookupCache } from './lookup-cache.ts';

export interface CallerQuestion {
  to: string;
  from: string;
  stirVerstat: string | undefined;
}

const variables = z.record(z.string().max(64), z.union([z.string().max(2_000), z.number(), z.boolean()]));
const answerSchema = z.object({
  /** What the agent's texts may mention. */
  variables: variables.refine((all) => Object.keys(all).length <= 64).optional(),
  /** The name of the route that is taken, whatever its `when` says. */
  route: z.string().max(64).optional(),
  /** The call is not taken, and the caller hears why. */
  refuse: z.object({ say: z.string().trim().min(1).max(1_000) }).optional(),
});
export type CallerAnswer = z.output<typeof answerSchema>;

export interface CallerLookupOptions {
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

/** In a burst of calls more than these wait for nobody: one more would be late too. */
const MOST_AT_ONCE = 32;
const FAILURES_IN_A_ROW = 5;
const REST_MS = 30_000;
const MOST_ANSWER_BYTES = 65_536;

export class CallerLookup {
  readonly counts: Record<LookupOutcome, number> = { answered: 0, known: 0, late: 0, failed: 0, skipped: 0 };
  readonly #options: CallerLookupOptions;
  readonly #cache = new LookupCache<CallerAnswer>();
  readonly #underWay = new Map<string, Promise<{ outcome: LookupOutcome; answer?: CallerAnswer }>>();
  readonly #connections = new Agent({ connections: MOST_AT_ONCE, maxResponseSize: MOST_ANSWER_BYTES });
  readonly #policy;

  constructor(options: CallerLookupOptions) {
    this.#options = options;
    const { log, budgetMs, restMs = REST_MS } = options;
    const breaker = circuitBreaker(handleAll, {
      halfOpenAfter: restMs,
      breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
    });
    breaker.onBreak(() => log.warn({ restMs }, 'the caller look-up fails or is late, and is not asked for a while'));
    breaker.onReset(() => log.info('the caller look-up answers again'));
    this.#policy = wrap(breaker, timeout(budgetMs, TimeoutStrategy.Aggressive));
  }

  /** Within the budget. Never rejects. */
  find(question: CallerQuestion): Promise<{ outcome: LookupOutcome; answer?: CallerAnswer }> {
    // What the cache holds are hashes, and no numbers.
    const key = createHash('sha256').update(JSON.stringify(question)).digest('base64');
    const known = this.#cache.get(key, this.#options.clock.nowMs());
    if (known) {
      this.counts.known += 1;
      return Promise.resolve({ outcome: 'known', answer: known });
    }
    const same = this.#underWay.get(key);
    if (same) return same;
    if (this.#underWay.size >= MOST_AT_ONCE) {
      this.counts.skipped += 1;
      return Promise.resolve({ outcome: 'skipped' });
    }
    const asked = this.#ask(key, question).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  /** Breaks off what is under way. */
  async close(): Promise<void> {
    await this.#connections.destroy();
  }

  async #ask(key: string, question: CallerQuestion): Promise<{ outcome: LookupOutcome; answer?: CallerAnswer }> {
    try {
      // Each question has a signal of its own: cockatiel's default one is shared, and warns of many listeners.
      const whole = new AbortController().signal;
      const answer = await this.#policy.execute(({ signal }) => this.#send(question, signal), whole);
      this.counts.answered += 1;
      this.#cache.set(key, answer, this.#options.clock.nowMs());
      return { outcome: 'answered', answer };
    } catch (error) {
      const outcome = isBrokenCircuitError(error) ? 'skipped' : error instanceof TaskCancelledError ? 'late' : 'failed';
      this.counts[outcome] += 1;
      return { outcome };
    }
  }

  async #send({ to, from, stirVerstat }: CallerQuestion, signal: AbortSignal): Promise<CallerAnswer> {
    const { url, secret, epochMs } = this.#options;
    const body = JSON.stringify({
      type: 'caller.question',
      to,
      from,
      ...(stirVerstat !== undefined && { stirVerstat }),
    });
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
    if (statusCode !== 200) throw new Error(`the caller look-up answered with status ${statusCode}`);
    return answerSchema.parse(read);
  }
}
