import type { Job, Queue } from 'bullmq';
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

/** Jobs that are held at a time while all are replayed: each may carry a report of megabytes. */
const PAGE_SIZE = 100;

export function createDeadLetters({ all }: Pick<JobQueues, 'all'>): DeadLetters {
  const retry = (job: Job): Promise<void> =>
    job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });

  /** Oldest first, and no more than there are now: jobs that fail again join the end of the line. */
  const replayQueue = async (queue: Queue): Promise<number> => {
    let left = await queue.getFailedCount();
    let replayed = 0;
    let stuck = 0;
    while (left > 0) {
      const size = Math.min(left, PAGE_SIZE);
      const page = await queue.getJobs(['failed'], stuck, stuck + size - 1, true);
      if (page.length === 0) break;
      // One that cannot go back, because somebody else replays or removes it, must not keep the others here.
      const tries = await Promise.allSettled(page.filter(isJob).map(retry));
      const done = tries.filter(({ status }) => status === 'fulfilled').length;
      replayed += done;
      stuck += page.length - done;
      left -= size;
    }
    return replayed;
  };

  return {
    async list(limit = 100) {
      const perQueue = await Promise.all(all.map((queue) => queue.getFailed(0, limit - 1)));
      return perQueue
        .flat()
        .filter(isJob)
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
      if (id === undefined) {
        let replayed = 0;
        for (const queue of all) replayed += await replayQueue(queue);
        return replayed;
      }
      const slash = id.indexOf('/');
      const queue = all.find(({ name }) => name === id.slice(0, slash));
      const job = (await queue?.getJob(id.slice(slash + 1))) as Job | undefined;
      if (!job || !(await job.isFailed())) return 0;
      await retry(job);
      return 1;
    },
  };
}

/** A job may be removed between the two looks of BullMQ. */
function isJob(job: Job | undefined): job is Job {
  return job?.id !== undefined;
}
