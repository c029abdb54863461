import type { CallInput } from './call-input.ts';

/** How long after a rescue the carrier may still carry out its redirect. */
const REDIRECT_MS = 3_000;

/**
 * What the carrier's `stop` means. It says that the call is over, or that the carrier was told to do something else (Twilio,
 * Media Streams, stop message). After a rescue it may be our own redirect, which may arrive after Twilio has already
 * reconnected. The carrier then asks again what comes next; a caller who did hang up is told by the status of the call.
 * @param isRescued whether the call had just been taken from a silent replica when the stream came.
 * @param streamAgeMs how long this stream has been there.
 */
export function meaningOfStop(isRescued: boolean, streamAgeMs: number): CallInput {
  return isRescued && streamAgeMs < REDIRECT_MS ? { type: 'carrier.lost' } : { type: 'carrier.stopped' };
}
