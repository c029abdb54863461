/** Hides all of a number but its last two digits, so that a log may show it. An empty number stays empty. */
export function maskPhoneNumber(number: string): string {
  return number.length === 0 ? '' : `***${number.slice(-2)}`;
}
