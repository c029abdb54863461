import type { LineLevels } from './policy.ts';
import type { VoiceEvidence } from './voice-run.ts';
import { MOSTLY_ECHO } from './mute/echo.ts';

/** A voice begins softer than it has to be to count as one, by so much. */
const SOFT_BEGINNING_DB = 5;

/** Whether there is more in a window than the line's own noise and our echo, so that a voice may have begun in it. */
export const isAudible = (window: Readonly<VoiceEvidence>, { thresholdDbfs }: Readonly<LineLevels>): boolean =>
  window.levelDbfs >= thresholdDbfs - SOFT_BEGINNING_DB && window.echoShare < MOSTLY_ECHO;
