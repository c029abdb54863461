/** A number as logs may show it: the last two digits, everything else hidden. Empty stays empty. */
export function maskPhoneNumber(number: string): string {
  return number.length === 0 ? '' : `***${number.slice(-2)}`;
}
