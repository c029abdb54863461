/** What a call's route says of its words and numbers, over what the environment says. */
import { isAllowedByRoute, readRoute, type RouteEnd, type Session } from '@trunkline/protocol';
import type { GatewayConfig } from '../config.ts';

export interface CallWords {
  apology: string;
  bridge: string;
  voicemailMessage: string;
  fallbackNumber: string | undefined;
  /** In which language Twilio says them; `undefined` leaves it to Twilio. */
  language: string | undefined;
}

export type WordsOf = (session: Pick<Session, 'route' | 'voicemailMessage'> | undefined) => CallWords;

/** @returns the words of a call; of a call that nobody knows those of the environment. */
export function createWordsOf(
  config: Pick<GatewayConfig, 'CALL_APOLOGY' | 'CALL_BRIDGE' | 'VOICEMAIL_MESSAGE' | 'FALLBACK_NUMBER'>,
): WordsOf {
  return (session) => {
    const route = session && readRoute(session);
    return {
      apology: route?.apology ?? config.CALL_APOLOGY,
      bridge: route?.bridge ?? config.CALL_BRIDGE,
      voicemailMessage: session?.voicemailMessage ?? route?.voicemailMessage ?? config.VOICEMAIL_MESSAGE,
      fallbackNumber: route?.fallbackNumber ?? config.FALLBACK_NUMBER,
      language: route?.language,
    };
  };
}

/** Where the callers of a session may be passed on to because their agent says so, and where to when nobody says where. */
export function transferRulesOf(
  session: Pick<Session, 'route'>,
  config: Pick<GatewayConfig, 'TRANSFER_NUMBER' | 'destinations'>,
): { transferNumber: string | undefined; isAllowedDestination(to: string): boolean } {
  const route = readRoute(session);
  const transferNumber = route?.transferNumber ?? config.TRANSFER_NUMBER;
  return { transferNumber, isAllowedDestination: (to) => isAllowedByRoute(route, to, config.destinations) };
}

/** A word of our own: `closed`, `closed-voicemail`, `closed-transfer`, `blocked` or `refused-by-lookup`. */
export function endedReasonOf({ why, voicemailMs, transferTo }: RouteEnd): string {
  if (why === 'refused') return 'refused-by-lookup';
  if (voicemailMs !== undefined) return `${why}-voicemail`;
  return transferTo === undefined ? why : `${why}-transfer`;
}
