import type { LineLevels } from './policy.ts';
import type { VoiceEvidence } from './voice-run.ts';
import { MOSTLY_ECHO } from './mute/echo.ts';

/** A voice begins softer than it has to be to count as one, by so much. */
const SOFT_BEGINNING_DB = 5;
/** The model gives a street or a hall less than this, and the beginning of a voice that it does not believe yet more. */
const LEAST_SPEECH = 0.05;

/** Whether a voice may have begun in a window: there is more in it than the line's own noise and our echo, and it is not sure to be none. */
export const isAudible = (window: Readonly<VoiceEvidence>, { thresholdDbfs }: Readonly<LineLevels>): boolean =>
  window.levelDbfs >= thresholdDbfs - SOFT_BEGINNING_DB &&
  window.echoShare < MOSTLY_ECHO &&
  window.speech >= LEAST_SPEECH;
