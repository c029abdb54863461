import { type ContentKind, type JobName, type JobQueues, JOBS } from '@trunkline/job-queues';
import type { Clock } from '@trunkline/service-kit';

export interface JobSweeperDeps {
  queues: Pick<JobQueues, 'all'>;
  clock: Pick<Clock, 'setTimeout'>;
  everyMs?: number;
  /** How long each kind of content is kept; what failed for good is not kept longer. By default as long as the job catalogue says. */
  keptMs?: Partial<Record<ContentKind, number>>;
  onError: (error: Error) => void;
}

/** Jobs that one sweep removes from one set at a time; the next sweep takes the others. */
const MAX_REMOVED = 10_000;

/**
 * Removes ended jobs that have outlived their retention. BullMQ does so only when another job of the same queue ends, so
 * the last ones of a quiet night, with what callers said, would stay for as long as nobody calls.
 * @returns stops it.
 */
export function startJobSweeper({ queues, clock, everyMs = 600_000, keptMs, onError }: JobSweeperDeps): () => void {
  let cancel = (): void => {};
  let isStopped = false;
  const plan = (): void => {
    if (!isStopped)
      cancel = clock.setTimeout(() => void sweepJobs(queues, keptMs).catch(onError).finally(plan), everyMs);
  };
  plan();
  return () => {
    isStopped = true;
    cancel();
  };
}

/** One sweep over all queues. @throws Error when Redis is away. */
export async function sweepJobs({ all }: Pick<JobQueues, 'all'>, keptMs: JobSweeperDeps['keptMs'] = {}): Promise<void> {
  for (const queue of all) {
    const { retention, ...job } = JOBS[queue.name as JobName];
    const { doneMs, failedMs } = retention;
    const mostMs = 'holds' in job ? keptMs[job.holds] : undefined;
    await queue.clean(doneMs, MAX_REMOVED, 'completed');
    await queue.clean(Math.min(failedMs, mostMs ?? failedMs), MAX_REMOVED, 'failed');
  }
}
