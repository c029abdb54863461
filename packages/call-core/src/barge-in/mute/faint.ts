import type { MutePolicy } from '../policy.ts';

/** Not louder than the line is anyway. */
export const faint: MutePolicy = (window, { thresholdDbfs }) => window.levelDbfs < thresholdDbfs;
