/** Answers of `/api` that hold a verdict; the rest is in the protocol (console-wire.ts), and the page reads both. */
import type { CallDetail } from '@trunkline/protocol';
import type { TurnStory, Verdict } from '@trunkline/verdict';

/** `GET /api/calls/:id` */
export interface CallAnswer extends CallDetail {
  /** The session without secrets and with masked numbers. */
  record: Readonly<Record<string, unknown>>;
  verdict: Verdict;
  turns: readonly TurnStory[];
}
