/**
 * What came of a call, so that a call and its replay can be laid side by side: turns, decisions, gaps, tools, end. It is made of
 * facts alone, so that a call on a telephone and one in the sandbox are measured with the same rule.
 */
import { z } from 'zod';

const count = z.number().int().nonnegative();
const ms = z.number().nonnegative();
/** Which row of `turns` it belongs to, counted from 1; 0 is before the first. */
const turn = count;

export const callOutcomeSchema = z.strictObject({
  turns: z
    .array(
      z.strictObject({
        callerSaid: z.string(),
        agentSaid: z.string(),
        agentHeard: z.string(),
        heardMs: ms,
        /** From the caller's last sound, where that is known, else from their transcript; missing where nobody waited. */
        responseMs: ms.optional(),
        interrupted: z.boolean(),
      }),
    )
    .max(5_000),
  decisions: z
    .array(
      z.strictObject({
        /** The agent was cut off, or only held for a moment and then resumed. */
        kind: z.enum(['interrupt', 'hold']),
        turn,
        /** Since the agent's turn began. */
        afterMs: ms,
        /** Of an interrupt. */
        decidedBy: z.enum(['vapi', 'local']).optional(),
        /** From the caller's first sound to `clear`, where that sound is known. */
        reactionMs: ms.optional(),
        /** Of a hold. */
        heldMs: ms.optional(),
      }),
    )
    .max(5_000),
  gaps: z.array(z.strictObject({ turn, ms })).max(5_000),
  tools: z
    .array(
      z.strictObject({
        name: z.string(),
        /** Missing where it had no outcome. */
        mode: z.enum(['answered', 'late']).optional(),
        durationMs: ms.optional(),
        failed: z.boolean(),
      }),
    )
    .max(5_000),
  /** From the opening of the stream to the agent's first frame. */
  greetingMs: ms.optional(),
  /** How often another replica took the call over. */
  handOvers: count,
  end: z.strictObject({ by: z.string(), reason: z.string() }).optional(),
});
export type CallOutcome = z.infer<typeof callOutcomeSchema>;
export type TurnOutcome = CallOutcome['turns'][number];
export type Decision = CallOutcome['decisions'][number];
