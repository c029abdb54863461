/**
 * Words by which people ask for a person. In a call they decide where the model that judges turns gives no judgement; in a chat,
 * where nobody judges, they are all there is.
 */

/** Each stands for itself as whole words, in any case and with any punctuation. `ESCALATION_PHRASES` replaces them. */
export const DEFAULT_ESCALATION_PHRASES: readonly string[] = [
  'a human',
  'human being',
  'a person',
  'real person',
  'somebody real',
  'someone real',
  'a representative',
  'customer service',
  'your manager',
  'a manager',
  'a supervisor',
  'your supervisor',
  'an operator',
  'the operator',
  'to an agent',
  'live agent',
  'human agent',
];

/** Whether `text` holds one of `phrases`. */
export function asksForPerson(text: string, phrases: readonly string[]): boolean {
  const words = normalise(text);
  return phrases.some((phrase) => normalise(phrase).trim() !== '' && words.includes(normalise(phrase)));
}

/** Words alone, with a blank on either side of each. */
function normalise(text: string): string {
  return ` ${text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}']+/gu, ' ')
    .trim()} `;
}
