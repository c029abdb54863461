import type { LookupFunction } from 'node:net';

/**
 * For an origin map: an address whose packets vanish, as those of a host that has died without a word. A connection to it is
 * neither made nor refused, and ends in the time limit of whoever tries.
 */
export const BLACK_HOLE = 'http://black-hole.invalid';

/** What has to be added to the options of a request or a WebSocket, so that it goes nowhere if it is to go there. */
export function viaBlackHole({ hostname }: URL): { lookup?: LookupFunction } {
  // Its name is asked for and nobody answers: a connection that is being made, for ever.
  return hostname === new URL(BLACK_HOLE).hostname ? { lookup: () => undefined } : {};
}
