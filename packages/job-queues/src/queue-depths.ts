/** How much work waits on the queues, and for how long: what workers are scaled by, and what tells that they are gone. */
import type { RedisClient } from '@trunkline/session-store';
import { DEFAULT_QUEUE_PREFIX, type JobName, JOB_NAMES } from './catalog.ts';

export interface QueueDepth {
  /**
   * Jobs that a worker could begin now: waiting, prioritized, and delayed ones whose time has come. Those of a paused queue count
   * too, because their callers wait as well.
   */
  waiting: number;
  /** How long the oldest of them has waited since it was added, or since its last try began, ms; 0 when none waits. */
  oldestMs: number;
}

export interface QueueDepths {
  /**
   * Looks at all queues. Whoever asks while somebody else's look is under way gets the same one.
   * @throws Error when Redis is away, within the time limit of the client's commands.
   */
  read(): Promise<Readonly<Record<JobName, QueueDepth>>>;
}

/** BullMQ keeps delayed jobs under their time in ms, with room for this many of the same ms. */
const DELAYED_PER_MS = 0x1000;

/** Reads lengths and the head of each set only, so its cost does not grow with what waits. */
export function createQueueDepths(
  redis: RedisClient,
  { prefix = DEFAULT_QUEUE_PREFIX, epochMs }: { prefix?: string; epochMs: () => number },
): QueueDepths {
  const readOne = async (name: JobName): Promise<QueueDepth> => {
    const nowMs = epochMs();
    const key = (part: string): string => `${prefix}:${name}:${part}`;
    const [waiting, paused, prioritized, due, ...heads] = await Promise.all([
      redis.llen(key('wait')),
      redis.llen(key('paused')),
      redis.zcard(key('prioritized')),
      redis.zcount(key('delayed'), '-inf', (nowMs + 1) * DELAYED_PER_MS - 1),
      redis.lindex(key('wait'), -1),
      redis.lindex(key('paused'), -1),
      redis.zrange(key('prioritized'), '0', '0').then(([id]) => id),
    ]);
    const ids = heads.filter((id) => id !== null && id !== undefined);
    const ages = await Promise.all(
      ids.map(async (id) => {
        const [addedAt, triedAt] = await redis.hmget(key(id), 'timestamp', 'processedOn');
        return nowMs - Math.max(Number(addedAt ?? nowMs), Number(triedAt ?? 0));
      }),
    );
    if (due > 0) {
      const [, score] = await redis.zrange(key('delayed'), '0', '0', 'WITHSCORES');
      if (score !== undefined) ages.push(nowMs - Math.floor(Number(score) / DELAYED_PER_MS));
    }
    return { waiting: waiting + paused + prioritized + due, oldestMs: Math.max(0, ...ages) };
  };

  const readAll = async (): Promise<Record<JobName, QueueDepth>> =>
    Object.fromEntries(
      await Promise.all(JOB_NAMES.map(async (name) => [name, await readOne(name)] as const)),
    ) as Record<JobName, QueueDepth>;

  let reading: Promise<Record<JobName, QueueDepth>> | undefined;
  return {
    read() {
      reading ??= readAll().finally(() => (reading = undefined));
      return reading;
    },
  };
}
