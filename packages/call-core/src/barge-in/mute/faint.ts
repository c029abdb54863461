import type { MutePolicy } from '../policy.ts';

/** Mutes windows that are not louder than the line's own noise. */
export const faint: MutePolicy = (window, { thresholdDbfs }) => window.levelDbfs < thresholdDbfs;
