import type { Job, Queue } from 'bullmq';
import type { JobQueues } from './job-queues.ts';

export interface DeadLetter {
  /** Goes into `replay`. */
  id: string;
  job: string;
  failedAtMs: number;
  tries: number;
  reason: string;
  /** What the job carries. It may hold what a caller said, so it is shown to nobody as it is: see `maskPayload`. */
  payload: unknown;
}

/** Jobs that failed for good. They are the failed sets of the queues, so that no job is lost between two lists or on both. */
export interface DeadLetters {
  /** The newest first, at most `limit` of each kind. */
  list(limit?: number): Promise<DeadLetter[]>;
  /** Puts jobs back on their queues with all their tries: one, or all. @returns how many. */
  replay(id?: string): Promise<number>;
}

/** Most jobs that are in memory while all are replayed, since each may carry a report of megabytes. */
const PAGE_SIZE = 100;

export function createDeadLetters({ all }: Pick<JobQueues, 'all'>): DeadLetters {
  const retry = (job: Job): Promise<void> =>
    job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });

  /** Replays the oldest first, and no more than there are now: jobs that fail again join the end of the line. */
  const replayQueue = async (queue: Queue): Promise<number> => {
    let left = await queue.getFailedCount();
    let replayed = 0;
    let stuck = 0;
    while (left > 0) {
      const size = Math.min(left, PAGE_SIZE);
      const page = await queue.getJobs(['failed'], stuck, stuck + size - 1, true);
      if (page.length === 0) break;
      // A job that cannot go back, because somebody else replays or removes it, must not keep the others here.
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
          payload: job.data as unknown,
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

/** BullMQ looks for ids first and for jobs then, and a job may be removed in between. */
function isJob(job: Job | undefined): job is Job {
  return job?.id !== undefined;
}
