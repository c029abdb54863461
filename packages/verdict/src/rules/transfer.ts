/** A caller who was to talk to a person, and did not. */
import type { CallStory } from '../call-story.ts';
import type { Finding } from '../verdict.ts';
import { moment } from '../words.ts';
import { finding } from './find.ts';

const WHY: Record<string, string> = {
  busy: 'the line was busy',
  'no-answer': 'nobody answered',
  canceled: 'nobody answered',
  refused: 'the person did not want to take the call',
  machine: 'a mailbox answered',
  'not-accepted': 'whoever answered did not say that they take the call',
  'not-written': 'the session store did not answer',
};

/** Finds each transfer that failed, with what is known of why. */
export function judgeTransfer(call: CallStory): Finding[] {
  return call.all('transfer.moved').flatMap(({ fact, index }) => {
    if (fact.state !== 'failed') return [];
    const ofIt = call.all('transfer.moved').filter((step) => step.fact.transferId === fact.transferId);
    const begun = ofIt.find((step) => step.index < index && step.fact.state === 'dialling');
    const back = ofIt.find((step) => step.index > index && step.fact.state === 'none');
    const why = WHY[fact.reason ?? ''] ?? 'the call could not be put through';
    const then = back ? ' The caller went on with the agent.' : '';
    return [
      finding({
        rule: 'transfer',
        severity: 'notice',
        text: `The transfer at ${moment((begun ?? { fact }).fact.atMs, call.startMs)} failed: ${why}.${then}`,
        facts: [...(begun ? [begun.index] : []), index, ...(back ? [back.index] : [])],
        atMs: fact.atMs,
      }),
    ];
  });
}
