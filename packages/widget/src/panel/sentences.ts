import type { ChatFault } from '@trunkline/web-client';
import type { PanelTextKey, Texts } from '../texts.ts';

/** The sentence for a code: of the gateway (docs/errors.md), of the voice client, or of the element itself. */
const SENTENCES: Record<string, PanelTextKey> = {
  unreachable: 'unavailable',
  'token-unreachable': 'unavailable',
  'token-refused': 'refused',
  'no-token-url': 'refused',
  TL_UNAUTHORIZED: 'refused',
  TL_TOKEN_EXPIRED: 'refused',
  TL_FORBIDDEN: 'refused',
  TL_ORIGIN_NOT_ALLOWED: 'refused',
  TL_RATE_LIMITED: 'busy',
  TL_QUEUE_FULL: 'busy',
  TL_BUSY: 'busy',
  TL_BODY_TOO_LARGE: 'tooLong',
  TL_INVALID_FIELD: 'tooLong',
  TL_ANSWER_EMPTY: 'noAnswer',
  TL_AGENT_UNAVAILABLE: 'noAnswer',
  TL_ANSWER_INTERRUPTED: 'interrupted',
  TL_SESSION_EXPIRED: 'expired',
  'microphone-denied': 'micDenied',
  'microphone-missing': 'micMissing',
  'microphone-taken': 'micTaken',
  'audio-unavailable': 'noAudio',
  'session-ended': 'callEnded',
  replaced: 'callReplaced',
  elsewhere: 'callElsewhere',
};

/** Says a fault in the page's language. */
export function sentenceOf({ code }: Pick<ChatFault, 'code'>, texts: Texts, otherwise: PanelTextKey): string {
  return texts[SENTENCES[code] ?? otherwise];
}
