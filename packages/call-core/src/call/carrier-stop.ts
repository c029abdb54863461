import type { CallInput } from './call-input.ts';

/** How long after a rescue the carrier may still carry out its redirect. */
const REDIRECT_MS = 3_000;

/**
 * What the carrier's `stop` means. It says that the call is over or that it was told something else to do (Twilio, Media
 * Streams, stop message). After a rescue it may be the rescue's own redirect, which overtook nobody but came behind the
 * stream that it was to bring: then the carrier asks again what comes next, and a caller who did hang up is told by the
 * status of the call.
 * @param isRescued the stream came to a call that had just been taken from a silent replica.
 * @param streamAgeMs how long this stream has been there.
 */
export function meaningOfStop(isRescued: boolean, streamAgeMs: number): CallInput {
  return isRescued && streamAgeMs < REDIRECT_MS ? { type: 'carrier.lost' } : { type: 'carrier.stopped' };
}
