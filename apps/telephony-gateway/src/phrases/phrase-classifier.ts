/**
 * Asks a program of the operator's what a few words of a caller mean that no list knows: whether they take the floor or only show that the
 * caller listens.
 */
import { PHRASE_VERDICTS, type PhraseVerdict } from '@trunkline/call-core';
import { z } from 'zod';
import type { PhraseJudge } from '../call/talk/unsure-words.ts';
import { type QuestionOptions, SignedQuestions } from '../operator/signed-questions.ts';

const answerSchema = z.object({ meaning: z.enum(PHRASE_VERDICTS) });

export class PhraseClassifier implements PhraseJudge {
  readonly budgetMs: number;
  readonly #questions: SignedQuestions<PhraseVerdict>;

  constructor(options: QuestionOptions) {
    this.budgetMs = options.budgetMs;
    this.#questions = new SignedQuestions(options, {
      name: 'the phrase classifier',
      mostAtOnce: 8,
      mostAnswerBytes: 4_096,
      // A classifier that is changed is asked anew after this time. What is kept is the phrase, and nothing of who said it.
      keptMs: 3_600_000,
      parse: (answer) => answerSchema.parse(answer).meaning,
    });
  }

  get counts(): SignedQuestions<PhraseVerdict>['counts'] {
    return this.#questions.counts;
  }

  /** @returns what the phrase is known to mean without a question */
  known(phrase: string): PhraseVerdict | undefined {
    return this.#questions.known(keyOf(phrase));
  }

  /**
   * @returns the verdict, or `undefined` when none has come within the budget. Never rejects. `undefined` without a promise: it is not asked
   * at all.
   */
  ask(phrase: string): Promise<PhraseVerdict | undefined> | undefined {
    const text = keyOf(phrase);
    const asked = this.#questions.ask(text, { type: 'phrase.question', text });
    return asked?.then((of) => (of.outcome === 'answered' ? of.answer : undefined));
  }

  /** Breaks off what is under way. */
  close(): Promise<void> {
    return this.#questions.close();
  }
}

/** Transcribers differ in capitals from one partial transcript to the next. A question mark may change what is meant. */
const keyOf = (phrase: string): string => phrase.normalize('NFC').trim().toLowerCase();
