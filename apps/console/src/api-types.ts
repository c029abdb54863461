/** Answers of `/api` that hold a verdict; the rest is in the protocol (console-wire.ts), and the page reads both. */
import type { CallDetail, CallLook } from '@trunkline/protocol';
import type { Thresholds, TurnStory, Verdict } from '@trunkline/verdict';

/** `GET /api/calls/:id` */
export interface CallAnswer extends CallDetail {
  /** The session without secrets and with masked numbers. */
  record: Readonly<Record<string, unknown>>;
  /** Who has looked at what was said before, the newest look first. */
  looks: readonly CallLook[];
  verdict: Verdict;
  /** By which the verdict was made, so that the page makes the same one from the facts that come later. */
  thresholds: Thresholds;
  turns: readonly TurnStory[];
}
