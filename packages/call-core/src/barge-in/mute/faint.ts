import type { MutePolicy } from '../policy.ts';

/**
 * A model that is so sure needs less help of the level: in the noise of a street or a hall a voice is seldom much louder than what is
 * between its words.
 */
const SURE = 0.8;
/** What a sure voice may be below the threshold, which stands by as much above the line's noise. */
const SURE_BELOW_DB = 8;

/** Mutes windows that are not louder than the line's own noise; where the model is sure, only what is softer than that noise. */
export const faint: MutePolicy = ({ levelDbfs, speech }, { thresholdDbfs }) =>
  levelDbfs < (speech >= SURE ? thresholdDbfs - SURE_BELOW_DB : thresholdDbfs);
