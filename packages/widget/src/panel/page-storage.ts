/** @returns the browser's storage for this page; `undefined` where it is blocked, since the mere mention of it throws there. */
export function pageStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

const CONSENT_KEY = 'trunkline:consent';

/** Whether the visitor has agreed to just these words. Nothing has to be agreed to where there are none. */
export function hasConsent(words: string | undefined): boolean {
  return words === undefined || agreedHere === words || pageStorage()?.getItem(CONSENT_KEY) === words;
}

/** Also remembered without storage, for this page. */
let agreedHere: string | undefined;

export function giveConsent(words: string): void {
  agreedHere = words;
  pageStorage()?.setItem(CONSENT_KEY, words);
}
