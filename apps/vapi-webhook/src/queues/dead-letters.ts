import type { JobQueues } from './job-queues.ts';

export interface DeadLetter {
  /** What `replay` takes. */
  id: string;
  job: string;
  failedAtMs: number;
  tries: number;
  reason: string;
}

/** Jobs that failed for good. They are the failed sets of the queues, so a job is never in both worlds or in neither. */
export interface DeadLetters {
  /** The newest first, at most `limit` of each kind. */
  list(limit?: number): Promise<DeadLetter[]>;
  /** Puts jobs back on their queues with all their tries: one, or all. @returns how many. */
  replay(id?: string): Promise<number>;
}

export function createDeadLetters({ all }: Pick<JobQueues, 'all'>): DeadLetters {
  const findJobs = async (limit: number) => {
    const perQueue = await Promise.all(all.map((queue) => queue.getFailed(0, limit - 1)));
    // A job may be removed between the two looks of BullMQ.
    return perQueue.flat().filter((job) => job?.id !== undefined);
  };
  return {
    async list(limit = 100) {
      const jobs = await findJobs(limit);
      return jobs
        .map((job) => ({
          id: `${job.queueName}/${job.id}`,
          job: job.queueName,
          failedAtMs: job.finishedOn ?? 0,
          tries: job.attemptsMade,
          reason: job.failedReason,
        }))
        .toSorted((a, b) => b.failedAtMs - a.failedAtMs);
    },
    async replay(id) {
      const jobs = await findJobs(Number.MAX_SAFE_INTEGER);
      const wanted = jobs.filter((job) => id === undefined || `${job.queueName}/${job.id}` === id);
      await Promise.all(
        wanted.map((job) => job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })),
      );
      return wanted.length;
    },
  };
}
