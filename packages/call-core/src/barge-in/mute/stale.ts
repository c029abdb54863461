import type { MutePolicy } from '../policy.ts';

/** It took too long to find out: what it says is of another moment. */
const STALE_MS = 600;

export const stale: MutePolicy = (window, { nowMs }) => nowMs - window.atMs > STALE_MS;
