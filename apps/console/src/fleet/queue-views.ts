import type { JobQueues } from '@trunkline/job-queues';
import { type QueueView, TrunklineError } from '@trunkline/protocol';

/** Asks the queues something. @throws TrunklineError TL_STORE_UNAVAILABLE when they do not answer. */
export async function whenQueuesAnswer<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new TrunklineError('TL_STORE_UNAVAILABLE', 'The queues do not answer; try again shortly.', { cause });
  }
}

/**
 * Counts what is on the queues, and how long the oldest job has waited.
 * @throws TrunklineError TL_STORE_UNAVAILABLE when Redis is away.
 */
export function readQueues({ all }: Pick<JobQueues, 'all'>, nowMs: number): Promise<QueueView[]> {
  return whenQueuesAnswer(() =>
    Promise.all(
      all.map(async (queue) => {
        const [counts, [oldest]] = await Promise.all([
          queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
          queue.getJobs(['waiting'], 0, 0, true),
        ]);
        const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
        return {
          name: queue.name,
          waiting,
          active,
          delayed,
          failed,
          ...(oldest && { oldestWaitingMs: Math.max(0, nowMs - oldest.timestamp) }),
        };
      }),
    ),
  );
}
