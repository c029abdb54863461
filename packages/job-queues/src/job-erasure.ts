/** Takes off the queues what is there of calls and chats that are erased, whether it waits, has failed or is done. */
import type { JobState, Queue } from 'bullmq';
import { createJobQueues, type JobQueues } from './job-queues.ts';

const STATES: JobState[] = ['waiting', 'delayed', 'failed', 'completed'];
const PAGE_SIZE = 500;

async function eraseOf(queue: Queue, state: JobState, ids: ReadonlySet<string>): Promise<number> {
  let erased = 0;
  let kept = 0;
  for (;;) {
    const page = await queue.getJobs([state], kept, kept + PAGE_SIZE - 1, true);
    if (page.length === 0) return erased;
    for (const job of page) {
      const { vapiCallId } = (job?.data ?? {}) as { vapiCallId?: unknown };
      // A job that has just begun cannot be removed; it finds the mark of the erasure, and keeps nothing.
      const isGone = typeof vapiCallId === 'string' && ids.has(vapiCallId) && (await job.remove().then(yes, no));
      if (isGone) erased += 1;
      else kept += 1;
    }
  }
}

const yes = (): boolean => true;
const no = (): boolean => false;

/**
 * @param vapiCallIds as the payloads have them.
 * @returns how many jobs are gone. @throws Error when Redis is away.
 */
export async function eraseJobs(
  queues: Pick<JobQueues, 'all' | 'forgetEvents'>,
  vapiCallIds: readonly string[],
): Promise<number> {
  const ids = new Set(vapiCallIds);
  let erased = 0;
  for (const queue of queues.all) {
    for (const state of STATES) erased += await eraseOf(queue, state, ids);
  }
  await queues.forgetEvents();
  return erased;
}

/** The same for a process that has no queues of its own: they are opened for this and closed again. */
export async function eraseJobsOf(redisUrl: string, vapiCallIds: readonly string[]): Promise<number> {
  const queues = createJobQueues({ redisUrl });
  try {
    await Promise.all(queues.all.map((queue) => queue.waitUntilReady()));
    return await eraseJobs(queues, vapiCallIds);
  } finally {
    await queues.close();
  }
}
