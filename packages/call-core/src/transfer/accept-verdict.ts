/**
 * Whether the person whom a caller is to be passed on to takes the call. A mailbox must never have it: its greeting is long, and
 * may hold a word that means yes.
 */
import { isMailboxPhrase } from '../answer/answerer-phrases.ts';
import { createPhraseFinder, plainWords } from '../answer/known-phrases.ts';

export interface WhisperAnswer {
  /** Keys that were pressed; empty if none. */
  digits: string;
  /** What was said, as far as it was understood; empty if nothing was. */
  speech: string;
}

/** `unclear` also when nothing came: it is asked once more. */
export type AcceptVerdict = 'accepted-by-key' | 'accepted-by-voice' | 'refused' | 'machine' | 'unclear';

const ACCEPT_KEY = '1';
/** Whoever takes a call says so in a few words. */
const MOST_WORDS = 6;

const isYes = createPhraseFinder(
  [
    [
      'yes',
      'yeah',
      'yep',
      'sure',
      'okay',
      'ok',
      'accept',
      'go ahead',
      'put them through',
      'i will take it',
      'ill take it',
    ],
    [
      'ja',
      'jawohl',
      'gerne',
      'klar',
      'annehmen',
      'si',
      'claro',
      'vale',
      'acepto',
      'oui',
      'daccord',
      'certo',
      'sim',
      'aceito',
    ],
  ].flat(),
);
const isNo = createPhraseFinder(
  [
    ['no', 'nope', 'not now', 'dont', 'decline', 'reject', 'later', 'i cant', 'busy'],
    ['nein', 'nicht', 'spater', 'ahora', 'non', 'pas', 'nao', 'agora', 'nee', 'niet', 'adesso'],
  ].flat(),
);

/** Keys decide before words: somebody else in the room may speak. */
export function acceptVerdict({ digits, speech }: WhisperAnswer): AcceptVerdict {
  if (digits !== '') return digits.startsWith(ACCEPT_KEY) ? 'accepted-by-key' : 'refused';
  const said = plainWords(speech);
  if (said === '') return 'unclear';
  if (isMailboxPhrase(said)) return 'machine';
  if (said.split(' ').length > MOST_WORDS) return 'unclear';
  if (isNo(said)) return 'refused';
  return isYes(said) ? 'accepted-by-voice' : 'unclear';
}
