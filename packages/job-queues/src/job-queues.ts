import { createRedisClient, type RedisClient } from '@trunkline/session-store';
import { Queue } from 'bullmq';
import {
  buildJobId,
  buildJobOptions,
  DEFAULT_QUEUE_PREFIX,
  type JobName,
  type JobPayload,
  JOB_NAMES,
  JOBS,
} from './catalog.ts';

/** Puts work on the queues. */
export interface JobQueues {
  /**
   * Adds a job unless one of this id waits, runs, or is still kept after its end (catalog.ts).
   * @param jobId comes from the domain, such as the key of the run; any text.
   * @throws ZodError if `payload` does not fit the catalogue. @throws Error within a second when Redis is away.
   */
  add<N extends JobName>(name: N, jobId: string, payload: JobPayload<N>): Promise<void>;
  /** The queues themselves, for the board and the dead-letter list. */
  readonly all: readonly Queue[];
  /** Drops what BullMQ tells of jobs as they go, which names their ids and which nobody here reads. */
  forgetEvents(): Promise<void>;
  close(): Promise<void>;
}

export interface JobQueuesOptions {
  redisUrl: string;
  /** Stands in front of every key, and must contain a hash tag. @defaultValue '{tl-jobs}' */
  prefix?: string;
  /** Hears of connection faults, repeatedly while Redis is gone. They are never thrown. */
  onError?: (error: Error) => void;
}

/** The queues have a connection of their own, whose commands fail rather than wait: whoever adds a job owes an answer. */
export function createJobQueues({
  redisUrl,
  prefix = DEFAULT_QUEUE_PREFIX,
  onError = () => {},
}: JobQueuesOptions): JobQueues {
  const connection: RedisClient = createRedisClient(redisUrl, { name: 'job-queues', onError });
  const queues = new Map(
    JOB_NAMES.map((name) => {
      const queue = new Queue(name, {
        connection,
        prefix,
        defaultJobOptions: buildJobOptions(name),
        // BullMQ checks once and keeps the result: if Redis was away then, every later job would fail for good.
        skipVersionCheck: true,
      });
      queue.on('error', onError);
      return [name, queue];
    }),
  );
  let connecting: Promise<void> | undefined;
  return {
    all: [...queues.values()],
    async add(name, jobId, payload) {
      const data: unknown = JOBS[name].schema.parse(payload);
      if (connection.status !== 'ready') {
        connecting ??= waitForFirstConnection(connection).finally(() => (connecting = undefined));
        await connecting;
      }
      await queues.get(name)!.add(name, data, { jobId: buildJobId(jobId) });
    },
    async forgetEvents() {
      for (const queue of queues.values()) await connection.del(queue.toKey('events'));
    },
    async close() {
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
      connection.disconnect();
    },
  };
}

/** Only a process that has just started is given time; later a lost connection is an error at once. */
async function waitForFirstConnection(connection: RedisClient): Promise<void> {
  if (connection.status !== 'connecting' && connection.status !== 'connect') {
    throw new Error(`no connection to Redis (${connection.status}); check REDIS_URL`);
  }
  await new Promise<void>((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      connection.off('ready', settle).off('close', settle);
      if (connection.status === 'ready') resolve();
      else reject(new Error('no connection to Redis; check REDIS_URL'));
    };
    const timer = setTimeout(settle, 1_000);
    connection.once('ready', settle).once('close', settle);
  });
}
