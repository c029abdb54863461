import { z } from 'zod';
import { callOutcomeSchema } from '../compare/outcome.ts';
import { LIMITS, ms } from './limits.ts';

const MISHAPS = ['replica-dies', 'rolling-deploy'] as const;

/** What was recorded of a real call beside its script. */
export const replaySchema = z.strictObject({
  /** What happened to our own processes: this long after the agent began its turn of that number, counted from 1. */
  mishap: z
    .strictObject({ what: z.enum(MISHAPS), agentTurn: ms.min(1).max(LIMITS.steps), afterMs: ms.max(LIMITS.waitMs) })
    .optional(),
  /** What came of the call, to compare a replay with. */
  recorded: callOutcomeSchema,
});
export type Replay = z.infer<typeof replaySchema>;
