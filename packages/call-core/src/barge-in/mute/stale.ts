import type { MutePolicy } from '../policy.ts';

/** A window that was judged later than this tells of another moment. */
const STALE_MS = 600;

/** Mutes windows whose judgement took too long. */
export const stale: MutePolicy = (window, { nowMs }) => nowMs - window.atMs > STALE_MS;
