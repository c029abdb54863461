/** Figures and names as a verdict says them. */

const NUMBERS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** 420 ms, 0.9 s, 14 s, 2 min 5 s: as exact as somebody who reads it can use. */
export function duration(ms: number): string {
  const rounded = Math.max(0, Math.round(ms));
  if (rounded < 500) return `${rounded < 100 ? rounded : Math.round(rounded / 10) * 10} ms`;
  if (rounded < 9_950) return `${(rounded / 1_000).toFixed(1)} s`;
  const seconds = Math.round(rounded / 1_000);
  if (seconds < 100) return `${seconds} s`;
  const rest = seconds % 60;
  const minutes = Math.floor(seconds / 60);
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** A moment of the call, as its axis shows it: 01:12, or 1:01:12. */
export function moment(atMs: number, startMs: number): string {
  const seconds = Math.max(0, Math.floor((atMs - startMs) / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = two(Math.floor(seconds / 60) % 60);
  return `${hours > 0 ? `${hours}:` : ''}${minutes}:${two(seconds % 60)}`;
}

const number = (count: number): string => NUMBERS[count] ?? String(count);

export function times(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${number(count)} times`;
}

/** `turn_4` is turn 4. */
export const turn = (turnId: string): string => `turn ${turnId.slice(turnId.indexOf('_') + 1)}`;

/** "turn 4", "turns 4 and 6", "turns 4, 6 and 9". Of many, only the first are named. */
export function turns(turnIds: readonly string[]): string {
  const numbers = turnIds.map((turnId) => turnId.slice(turnId.indexOf('_') + 1));
  if (numbers.length <= 1) return `turn ${numbers[0] ?? '?'}`;
  if (numbers.length > 4) return `${numbers.length} turns`;
  return `turns ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}

/** A name that is ours or the operator's, or `otherwise` where it looks like anything else: models invent names of tools. */
export function name(text: string | undefined, otherwise: string): string {
  return text !== undefined && /^[\w.:-]{1,64}$/.test(text) ? `\`${text}\`` : otherwise;
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
