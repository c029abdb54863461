/** What follows from the carrier's word on who answered an outbound call. */
import type { AnsweredBy } from '@trunkline/protocol';

/** `leaveMessage` and `hangUp` take the agent off the call. */
export type AnswerVerdict = 'goOn' | 'leaveMessage' | 'hangUp';

/** A verdict that is none leaves the call to the agent: talking to a machine is better than hanging up on a person. */
export function answerVerdict(answeredBy: AnsweredBy, hasMessage: boolean): AnswerVerdict {
  if (answeredBy === 'human' || answeredBy === 'unknown') return 'goOn';
  if (answeredBy === 'fax') return 'hangUp';
  return hasMessage ? 'leaveMessage' : 'hangUp';
}
