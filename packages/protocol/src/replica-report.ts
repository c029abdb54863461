import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What a replica says of itself every few seconds. Whoever places or moves calls reads it, and so does the operators' page. */
export const replicaReportSchema = z.object({
  replicaId: z.string().min(1).max(200),
  app: z.string().min(1).max(100),
  liveCalls: count,
  /** The most calls that it takes at once; missing if it has no limit. */
  maxCalls: count.optional(),
  /** 99th percentile of the event loop's delay since the report before, in ms. */
  loopLagP99Ms: z.number().nonnegative(),
  /** Is `false` while it drains or is full. */
  acceptsCalls: z.boolean(),
  /** When the report was written, by the replica's own clock. */
  atMs: count,
});
export type ReplicaReport = z.infer<typeof replicaReportSchema>;
