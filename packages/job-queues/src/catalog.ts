/**
 * Every job of the workers: what it carries, how often it is tried, how long it is kept. One queue per name. A payload
 * holds no more than its handler needs, because it may hold what a caller said.
 *
 * A job that failed for good stays in the failed set of its queue, which is the dead-letter list (dead-letters.ts).
 */
import { JOB_KEY_PREFIX } from '@trunkline/session-store';
import { z } from 'zod';

const id = z.string().min(1).max(256);
const atMs = z.number().int().nonnegative();

/** What became of a tool call; the text is told to the model. */
export const toolOutcomeSchema = z.union([z.object({ result: z.string() }), z.object({ error: z.string() })]);
export type ToolOutcome = z.infer<typeof toolOutcomeSchema>;

/** The facts of Vapi's informational messages that are kept; `atMs` is Vapi's own timestamp. */
export const keptEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), status: z.string(), endedReason: z.string().optional(), atMs }),
  /** Only final transcripts (REQUIREMENTS B7). */
  z.object({ type: z.literal('transcript'), role: z.enum(['user', 'assistant']), text: z.string(), atMs }),
]);
export type KeptEvent = z.infer<typeof keptEventSchema>;

/** Kinds of content whose retention is a setting of its own (docs/security.md). */
export type ContentKind = 'tool' | 'transcript' | 'report';

interface JobSpec {
  schema: z.ZodType;
  /** How often it is run, the first try included. */
  attempts: number;
  backoff: { type: 'fixed' | 'exponential'; delay: number };
  /**
   * How long a job is kept after its end. While a finished one is kept, adding it again is a no-op. 0 for all that carry
   * words of a caller: they are removed at once, and what they did is done once by the records of their handlers.
   */
  retention: { doneMs: number; failedMs: number };
  /** Of which kind its payload is, where a setting says how long that kind is kept: a job that failed for good is not kept longer. */
  holds?: ContentKind;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

export const JOBS = {
  /** Job id: the key of the run (tool-call-key.ts). */
  'run-tool': {
    schema: z.object({
      vapiCallId: id,
      toolCallId: id,
      name: z.string(),
      arguments: z.record(z.string(), z.unknown()),
    }),
    attempts: 3,
    backoff: { type: 'exponential', delay: 250 },
    retention: { doneMs: 0, failedMs: DAY_MS },
    holds: 'tool',
  },
  /** Job id: `key`, the key of the run. */
  'deliver-late-result': {
    schema: z.object({ key: z.string().min(1), vapiCallId: id, name: z.string(), outcome: toolOutcomeSchema }),
    attempts: 4,
    backoff: { type: 'exponential', delay: 500 },
    retention: { doneMs: 0, failedMs: DAY_MS },
    holds: 'tool',
  },
  /** Job id: the semantic key of the message. */
  'apply-event': {
    schema: z.object({ vapiCallId: id, event: keptEventSchema }),
    attempts: 5,
    backoff: { type: 'exponential', delay: 250 },
    retention: { doneMs: 0, failedMs: DAY_MS },
    holds: 'transcript',
  },
  /** Job id: Vapi's call id. `report` is the whole message as it came. */
  'store-report': {
    schema: z.object({ vapiCallId: id, report: z.record(z.string(), z.unknown()) }),
    attempts: 8,
    backoff: { type: 'exponential', delay: 500 },
    retention: { doneMs: 0, failedMs: WEEK_MS },
    holds: 'report',
  },
  /** Job id: Vapi's call id. The report itself is read when it is sent. */
  'notify-operator': {
    schema: z.object({ vapiCallId: id, callId: id.optional() }),
    attempts: 8,
    backoff: { type: 'exponential', delay: 1_000 },
    retention: { doneMs: DAY_MS, failedMs: WEEK_MS },
  },
  /** Job id: Vapi's call id and the time of the turn. */
  'analyse-turn': {
    schema: z.object({ vapiCallId: id, turnAtMs: atMs }),
    attempts: 3,
    backoff: { type: 'exponential', delay: 1_000 },
    retention: { doneMs: 600_000, failedMs: DAY_MS },
  },
  /** Job id: Vapi's call id. */
  'tell-escalation': {
    schema: z.object({ vapiCallId: id, reason: z.string().optional() }),
    attempts: 4,
    backoff: { type: 'exponential', delay: 500 },
    retention: { doneMs: 0, failedMs: DAY_MS },
    holds: 'transcript',
  },
} as const satisfies Record<string, JobSpec>;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.output<(typeof JOBS)[N]['schema']>;
export const JOB_NAMES = Object.keys(JOBS) as JobName[];

/** In front of every key of the queues. */
export const DEFAULT_QUEUE_PREFIX = JOB_KEY_PREFIX;

/** Most finished jobs that are kept per queue, whatever their age. */
const MAX_KEPT = 50_000;

/** What BullMQ is told about each job of `name`. It looks at ages only when another job ends: see job-sweeper.ts. */
export function buildJobOptions(name: JobName) {
  const { attempts, backoff, retention } = JOBS[name];
  return {
    attempts,
    backoff: { ...backoff, jitter: 0.5 },
    removeOnComplete: retention.doneMs === 0 ? true : { age: retention.doneMs / 1000, count: MAX_KEPT },
    removeOnFail: { age: retention.failedMs / 1000, count: MAX_KEPT },
    stackTraceLimit: 3,
  };
}

/** BullMQ refuses ids that are whole numbers or contain a colon, and peers choose some of ours. */
export function buildJobId(domainId: string): string {
  // Half a surrogate pair cannot be encoded.
  return `id-${encodeURIComponent(domainId.replaceAll(/\p{Surrogate}/gu, '\ufffd'))}`;
}
