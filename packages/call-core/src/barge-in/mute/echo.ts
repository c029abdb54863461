import type { MutePolicy } from '../policy.ts';

/**
 * Share of our own sound from which a window counts as echo: what is left of it is what the canceller could not take. A caller
 * who speaks over the agent at the level of its echo leaves half.
 */
export const MOSTLY_ECHO = 0.85;

/** Mutes windows that are nearly all our own sound. */
export const echo: MutePolicy = (window) => window.echoShare >= MOSTLY_ECHO;
