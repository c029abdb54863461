/**
 * Has the operator's classifier asked about words of the caller that no list knows. While the agent is paused, the words wait for the answer,
 * which nobody hears; once it speaks again, they are taken as they are, and an answer that says more still counts. Without an answer
 * within the budget all is as if nobody had been asked.
 */
import {
  type BargeIn,
  type BargeInDecision,
  isUnsurePhrase,
  type PhraseMeaning,
  type PhraseVerdict,
} from '@trunkline/call-core';
import type { CallGuard } from '../call-guard.ts';

/** Who knows what phrases mean. */
export interface PhraseJudge {
  readonly budgetMs: number;
  /** What the phrase is known to mean without a question. */
  known(phrase: string): PhraseVerdict | undefined;
  /** Resolves within the budget and never rejects; `undefined` is no answer, without a promise it was not asked. */
  ask(phrase: string): Promise<PhraseVerdict | undefined> | undefined;
}

export interface Transcript {
  text: string;
  meaning: PhraseMeaning;
  /** How many words it has. */
  count: number;
  isFinal: boolean;
}

export interface UnsureWordsOptions {
  judge: PhraseJudge;
  bargeIn: Pick<BargeIn, 'isPaused' | 'isOfPause' | 'ask' | 'answered' | 'words'>;
  guard: Pick<CallGuard, 'run'>;
  nowMs(): number;
  unheardMs(): number;
  carryOut(decision: BargeInDecision | undefined, nowMs: number): void;
}

export class UnsureWords {
  readonly #options: UnsureWordsOptions;
  /** The transcript that waits for an answer; the next one takes its place. */
  #waiting: Transcript | undefined;
  /** Which question is the newest. Answers to older ones are about words that have become others. */
  #question = 0;

  constructor(options: UnsureWordsOptions) {
    this.#options = options;
  }

  /** @returns whether the words are dealt with; otherwise they are taken as they are. */
  take(said: Transcript, nowMs: number): boolean {
    const { bargeIn, judge, unheardMs } = this.#options;
    this.#question += 1;
    if (this.#waiting) this.#answered(undefined, false, nowMs);
    const isUnsure = isUnsurePhrase(said.text, said.meaning, said.count);
    if (!isUnsure || unheardMs() <= 0 || !bargeIn.isOfPause(nowMs)) return false;
    const known = judge.known(said.text);
    if (known !== undefined) return this.#take(known, said, nowMs);
    const asked = judge.ask(said.text);
    if (!asked) return false;
    const question = this.#question;
    const isHeld = bargeIn.isPaused;
    if (isHeld) {
      this.#waiting = said;
      bargeIn.ask(nowMs + judge.budgetMs);
    }
    void asked.then((verdict) => this.#options.guard.run('phrase', () => this.#hear(verdict, said, question)));
    return isHeld;
  }

  #hear(verdict: PhraseVerdict | undefined, said: Transcript, question: number): void {
    if (question !== this.#question) return;
    const { bargeIn, nowMs, unheardMs, carryOut } = this.#options;
    const now = nowMs();
    const isHeld = this.#waiting !== undefined;
    if (this.#take(verdict, said, now) || !isHeld) return;
    carryOut(bargeIn.words(said.meaning, said.count, said.isFinal, now, unheardMs()), now);
  }

  /** @returns whether the verdict settles what the words are */
  #take(verdict: PhraseVerdict | undefined, { isFinal }: Transcript, nowMs: number): boolean {
    const isOfUse = verdict === 'backchannel' || verdict === 'interruption';
    this.#answered(isOfUse ? verdict : undefined, isFinal, nowMs);
    return isOfUse;
  }

  #answered(verdict: PhraseVerdict | undefined, isFinal: boolean, nowMs: number): void {
    const { bargeIn, unheardMs, carryOut } = this.#options;
    this.#waiting = undefined;
    carryOut(bargeIn.answered(verdict, isFinal, nowMs, unheardMs()), nowMs);
  }
}
