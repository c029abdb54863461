import type { MutePolicy } from '../policy.ts';

/** Mutes windows that are not louder than the line's own noise, for a model that is as sure of a noise as of a voice. */
export const soft: MutePolicy = (window, { thresholdDbfs }) => window.levelDbfs < thresholdDbfs;
