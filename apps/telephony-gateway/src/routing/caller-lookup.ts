/** Asks a program of the operator's who is calling, before the agent is asked for. */
import { createHash } from 'node:crypto';
import type { LookupOutcome } from '@trunkline/protocol';
import { z } from 'zod';
import { type QuestionOptions, SignedQuestions } from '../operator/signed-questions.ts';

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

export class CallerLookup {
  readonly #questions: SignedQuestions<CallerAnswer>;

  constructor(options: QuestionOptions) {
    this.#questions = new SignedQuestions(options, {
      name: 'the caller look-up',
      // In a burst of calls more than these wait for nobody.
      mostAtOnce: 32,
      mostAnswerBytes: 65_536,
      // Twilio asks twice when an answer was slow, and somebody who was cut off calls again. Later the operator may know more.
      keptMs: 60_000,
      parse: (answer) => answerSchema.parse(answer),
    });
  }

  get counts(): SignedQuestions<CallerAnswer>['counts'] {
    return this.#questions.counts;
  }

  /** Within the budget. Never rejects. */
  async find(question: CallerQuestion): Promise<{ outcome: LookupOutcome; answer?: CallerAnswer }> {
    // What is kept under the key is an answer, and no number.
    const key = createHash('sha256').update(JSON.stringify(question)).digest('base64');
    const known = this.#questions.known(key);
    if (known) return { outcome: 'known', answer: known };
    return (await this.#questions.ask(key, { type: 'caller.question', ...question })) ?? { outcome: 'skipped' };
  }

  /** Breaks off what is under way. */
  close(): Promise<void> {
    return this.#questions.close();
  }
}
