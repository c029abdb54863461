import type { Clock } from '@trunkline/service-kit';
import type { JobQueues } from './job-queues.ts';
import { type JobName, JOBS } from './catalog.ts';

/**
 * Removes finished jobs that are older than their retention. BullMQ itself does so only when another job of the same queue is
 * finished, and a queue may stay idle for weeks.
 */
export interface JobCleaner {
  /** Cleans all queues once. Rejects when Redis is away, and may be repeated. */
  clean(): Promise<void>;
  stop(): void;
}

export interface JobCleanerOptions {
  queues: Pick<JobQueues, 'all'>;
  clock: Clock;
  onError: (error: Error) => void;
}

const EVERY_MS = 600_000;
/** Jobs of one kind that are removed in one go, which keeps Redis free for others in between. */
const MAX_PER_GO = 1_000;

export function createJobCleaner({ queues, clock, onError }: JobCleanerOptions): JobCleaner {
  const clean = async (): Promise<void> => {
    for (const queue of queues.all) {
      const { doneMs, failedMs } = JOBS[queue.name as JobName].retention;
      await queue.clean(doneMs, MAX_PER_GO, 'completed');
      await queue.clean(failedMs, MAX_PER_GO, 'failed');
    }
  };
  const stop = clock.setInterval(() => {
    clean().catch((error: unknown) => onError(error instanceof Error ? error : new Error(String(error))));
  }, EVERY_MS);
  return { clean, stop };
}
