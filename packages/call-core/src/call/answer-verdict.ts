/** What follows from the carrier's word on who answered an outbound call. */
import type { AnsweredBy } from '@trunkline/protocol';

/** `leaveMessage` and `hangUp` end the agent's call. */
export type AnswerVerdict = 'goOn' | 'leaveMessage' | 'hangUp';

/**
 * @param hasMessage whether there is a message to leave on a machine.
 * @returns `goOn` also when the carrier could not tell, because to talk to a machine is better than to hang up on a person.
 */
export function answerVerdict(answeredBy: AnsweredBy, hasMessage: boolean): AnswerVerdict {
  if (answeredBy === 'human' || answeredBy === 'unknown') return 'goOn';
  if (answeredBy === 'fax') return 'hangUp';
  return hasMessage ? 'leaveMessage' : 'hangUp';
}
