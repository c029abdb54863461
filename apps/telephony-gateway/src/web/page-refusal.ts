/** How a page is told that it is not let in: in words, by an `error`, and by the code with which its socket closes. */
import { TrunklineError } from '@trunkline/protocol';
import { WEB_CLOSE } from './web-transport.ts';

export interface PageRefusal {
  closeCode: number;
  error: TrunklineError;
  /** Whether the page may try again by itself. */
  isRetryable: boolean;
}

/** @param cause what letting the page in has thrown. */
export function refusalOf(cause: unknown): PageRefusal {
  const error =
    cause instanceof TrunklineError
      ? cause
      : new TrunklineError('TL_INTERNAL', 'Something went wrong on our side; it has been logged.', { cause });
  switch (error.code) {
    case 'TL_UNAUTHORIZED':
    case 'TL_TOKEN_EXPIRED':
    case 'TL_SESSION_EXPIRED':
    case 'TL_CALL_ENDED':
      return { closeCode: WEB_CLOSE.badToken, error, isRetryable: false };
    case 'TL_CAPACITY':
    case 'TL_CALLER_CAPACITY':
    case 'TL_NUMBER_CAPACITY':
    case 'TL_BUSY':
    case 'TL_STORE_UNAVAILABLE':
      return { closeCode: WEB_CLOSE.tryAgainLater, error, isRetryable: true };
    default:
      return { closeCode: WEB_CLOSE.noAgent, error, isRetryable: false };
  }
}
