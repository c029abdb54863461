/**
 * How loud both sides of a call are: one byte each for 25 ms, its value dBFS + 96. It holds no words, but it is personal all the same and
 * lives as long as the session.
 */
import { z } from 'zod';

export const LEVEL_STEP_MS = 25;
/** A byte of 0 stands for this level and everything below it. */
export const LEVEL_FLOOR_DBFS = -96;
/** How much time one entry covers. */
export const LEVELS_ENTRY_MS = 500;

const bytes = z.base64().max(64);

export const callLevelsSchema = z.object({
  /** When the first byte of both begins. */
  atMs: z.int().nonnegative(),
  /** Base64 of a byte for each 25 ms of the caller's audio. */
  caller: bytes,
  /** The same of what the caller hears of the agent, which is not what was sent. */
  heardAgent: bytes,
});
export type CallLevels = z.infer<typeof callLevelsSchema>;
