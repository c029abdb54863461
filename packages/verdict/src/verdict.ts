/** What went wrong in a call, in words: the shape of the answer. */

/** `good`: nothing went wrong. `notice`: the caller may have noticed. `fault`: the caller certainly did. */
export type Severity = 'good' | 'notice' | 'fault';

/** The rules, from the worst for the caller on. docs/verdict.md explains each. */
export const RULES = [
  'no-agent',
  'connection',
  'talked-over',
  'gaps',
  'unheard',
  'slow-turn',
  'slow-greeting',
  'wrongly-held',
  'silence',
  'tool',
  'transfer',
  'end',
] as const;
export type Rule = (typeof RULES)[number];

/** One sentence of a verdict. */
export interface Finding {
  rule: Rule;
  severity: Exclude<Severity, 'good'>;
  /** A whole sentence for whoever is on call. It holds no words of anybody and no number. */
  text: string;
  /** Indices into the facts that it was made from, in order; never empty. */
  facts: readonly number[];
  /** Where on the axis of the call it is, in ms of the call's facts. */
  atMs: number;
  turnId?: string;
}

export interface Verdict {
  severity: Severity;
  /** Whether the call is over. While it goes on, the verdict is about what has been so far. */
  isOver: boolean;
  /** One line for a list: the first clause of the worst finding, or that nothing went wrong. */
  summary: string;
  /** The worst for the caller first. */
  findings: readonly Finding[];
}
