/**
 * Typed arrays ignore a write past their end, so a short output buffer would lose audio without a sound.
 * One comparison a call makes it loud. Too small a buffer is a mistake of the calling code, never of the peer.
 */
export function requireRoom(operation: string, available: number, needed: number): void {
  if (available < needed) {
    throw new RangeError(
      `${operation}: the output holds ${available} elements, ${needed} are needed; pass a larger one`,
    );
  }
}
