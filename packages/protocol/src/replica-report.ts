import { z } from 'zod';

const count = z.number().int().nonnegative();
const ms = z.number().nonnegative();
const spread = z.object({ p50: ms, p99: ms });

/** What a replica of the gateway has measured over its last minute, or since its start where it says so. */
export const replicaFiguresSchema = z.object({
  addedLatencyMs: z.object({ toAgent: spread, toCaller: spread }).optional(),
  /** From the decision to interrupt until `clear` was handed to the socket. */
  decisionToClearMs: spread.optional(),
  /** Since the start of the replica. */
  gapsHeard: count,
  /** Minutes of live calls since the start of the replica. */
  callMinutes: z.number().nonnegative(),
  /** Calls refused since the start, by reason. */
  refusals: z.record(z.string(), count),
  /** Calls that this replica took over from another one since its start, and the silence of the latest ones. */
  takenOver: count,
  lastSilencesMs: z.array(ms).max(20),
  /** By way to an agent: whether it is asked for one. Missing from replicas of an older version. */
  agentWays: z.record(z.string(), z.enum(['closed', 'open', 'probing'])).optional(),
});
export type ReplicaFigures = z.infer<typeof replicaFiguresSchema>;

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
  /** Is `true` from the first SIGTERM. */
  isDraining: z.boolean().optional(),
  version: z.string().max(50).optional(),
  figures: replicaFiguresSchema.optional(),
  /** When the report was written, by the replica's own clock. */
  atMs: count,
});
export type ReplicaReport = z.infer<typeof replicaReportSchema>;
