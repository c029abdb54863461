import { TrunklineError } from '@trunkline/protocol';
import type { ErrorCode } from '@trunkline/protocol';
import type { AdmissionDecision, RefusalReason } from './admission.ts';

const CODES: Record<RefusalReason, ErrorCode> = {
  fleet: 'TL_CAPACITY',
  number: 'TL_NUMBER_CAPACITY',
  caller: 'TL_CALLER_CAPACITY',
  ended: 'TL_CALL_ENDED',
};

/** Makes the answer to a request over HTTP that was refused. A caller on the telephone hears a sentence instead. */
export function admissionError({ reason, live, limit }: Extract<AdmissionDecision, { admitted: false }>) {
  const said = reason === 'ended' ? 'This call is over.' : `${live} of ${limit} calls of this ${reason} are live.`;
  return new TrunklineError(CODES[reason], said);
}
