import type { MutePolicy } from '../policy.ts';

/**
 * Nearly all of it was our own sound, so what is left is what the canceller could not take. A caller who speaks over the
 * agent at the level of its echo leaves half.
 */
const MOSTLY_ECHO = 0.85;

export const echo: MutePolicy = (window) => window.echoShare >= MOSTLY_ECHO;
