/**
 * Asks a program of the operator's about something, while somebody is on the line. Nothing depends on it: a question that is not answered
 * within the budget, or with something that is no answer, counts as not asked, and a program that fails again and again is left alone for
 * a while.
 */
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
import { KeptAnswers } from './kept-answers.ts';

/** What an operator and a test may set, whatever the program is asked. */
export interface QuestionOptions {
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

export interface QuestionKind<Answer> {
  /** Of the program, as logs call it. */
  name: string;
  /** More than this at once means that the program does not keep up, and one more would be late too. */
  mostAtOnce: number;
  mostAnswerBytes: number;
  /** How long an answer is taken as known. */
  keptMs: number;
  /** @throws for what is no answer. */
  parse(answer: unknown): Answer;
}

/** What became of a question. `skipped`: not asked, because too many are under way or the program is left alone. */
export type Asked<Answer> = { outcome: 'answered'; answer: Answer } | { outcome: 'late' | 'failed' | 'skipped' };

const FAILURES_IN_A_ROW = 5;
const REST_MS = 30_000;

export class SignedQuestions<Answer> {
  /** `known`: answered before. */
  readonly counts: Record<LookupOutcome, number> = { answered: 0, known: 0, late: 0, failed: 0, skipped: 0 };
  readonly #options: QuestionOptions;
  readonly #kind: QuestionKind<Answer>;
  readonly #known: KeptAnswers<Answer>;
  readonly #underWay = new Map<string, Promise<Asked<Answer>>>();
  readonly #connections: Agent;
  readonly #policy;

  constructor(options: QuestionOptions, kind: QuestionKind<Answer>) {
    this.#options = options;
    this.#kind = kind;
    this.#known = new KeptAnswers(kind.keptMs);
    this.#connections = new Agent({ connections: kind.mostAtOnce, maxResponseSize: kind.mostAnswerBytes });
    const { log, budgetMs, restMs = REST_MS } = options;
    const breaker = circuitBreaker(handleAll, {
      halfOpenAfter: restMs,
      breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
    });
    breaker.onBreak(() => log.warn({ restMs }, `${kind.name} fails or is late, and is not asked for a while`));
    breaker.onReset(() => log.info(`${kind.name} answers again`));
    this.#policy = wrap(breaker, timeout(budgetMs, TimeoutStrategy.Aggressive));
  }

  /** @param key of the question. @returns its answer, where that is known without asking. */
  known(key: string): Answer | undefined {
    const answer = this.#known.get(key, this.#options.clock.nowMs());
    if (answer !== undefined) this.counts.known += 1;
    return answer;
  }

  /**
   * @param key the same for questions that have the same answer, of which one is asked at a time.
   * @param question the body, as JSON.
   * @returns what became of it, within the budget; `undefined` at once where too many are under way. Never rejects.
   */
  ask(key: string, question: object): Promise<Asked<Answer>> | undefined {
    const same = this.#underWay.get(key);
    if (same) return same;
    if (this.#underWay.size >= this.#kind.mostAtOnce) {
      this.counts.skipped += 1;
      return undefined;
    }
    const asked = this.#ask(key, question).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  /** Breaks off what is under way. */
  async close(): Promise<void> {
    await this.#connections.destroy();
  }

  async #ask(key: string, question: object): Promise<Asked<Answer>> {
    try {
      // Each question has a signal of its own: cockatiel's default one is shared, and warns of many listeners.
      const whole = new AbortController().signal;
      const answer = await this.#policy.execute(({ signal }) => this.#send(question, signal), whole);
      this.counts.answered += 1;
      this.#known.set(key, answer, this.#options.clock.nowMs());
      return { outcome: 'answered', answer };
    } catch (error) {
      const outcome = isBrokenCircuitError(error) ? 'skipped' : error instanceof TaskCancelledError ? 'late' : 'failed';
      this.counts[outcome] += 1;
      return { outcome };
    }
  }

  async #send(question: object, signal: AbortSignal): Promise<Answer> {
    const { url, secret, epochMs } = this.#options;
    const body = JSON.stringify(question);
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
    if (statusCode !== 200) throw new Error(`${this.#kind.name} answered with status ${statusCode}`);
    return this.#kind.parse(read);
  }
}
