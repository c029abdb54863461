import { DEFAULT_QUEUE_PREFIX, JOB_NAMES, type JobName, JOBS } from '@trunkline/job-queues';
import type { Clock } from '@trunkline/service-kit';
import { createJobConnection, createRedisProbe } from '@trunkline/session-store';
import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import { HopelessJobError, type JobContext, type JobHandler, type JobHandlers } from './job-handler.ts';

export interface JobWorkersOptions {
  redisUrl: string;
  prefix?: string;
  /** Jobs without a handler stay on their queue. */
  handlers: JobHandlers;
  /** Jobs of one kind that are run at a time. */
  concurrency: number;
  /** A job whose worker died is taken up by another at most about twice this later. */
  lockMs: number;
  epochMs: () => number;
  clock: Clock;
  /** Whether the call or chat of Vapi's that a job is of was erased: such a job is dropped. */
  wasErased?: (vapiCallId: string) => Promise<boolean>;
  onDone?: (name: JobName) => void;
  /** A try failed; `isDead` if it was the last. */
  onFailed?: (name: JobName, error: Error, isDead: boolean) => void;
  onError: (error: Error) => void;
}

export interface JobWorkers {
  /** Jobs at hand. */
  readonly active: number;
  /** Why no job can be done now, in words for an operator; `undefined` while they can. */
  readonly fault: string | undefined;
  /** Takes no more jobs and resolves when those at hand are done. */
  drain(): Promise<void>;
  /** Lets go at once; jobs at hand are taken up by others when their lock runs out. */
  close(): Promise<void>;
}

/** A job that brings down worker after worker ends on the dead-letter list after as many deaths. */
const MAX_STALLS = 3;

/**
 * Longest silence of an idle worker's blocking connection, s. BullMQ gives a connection up a second after that and makes it
 * anew: the shorter this is, the sooner a connection that is dead without a FIN is left.
 */
const BLOCK_S = 2;
/** BullMQ waits for 15 s by default before it asks again after a fault of the connection. */
const RETRY_MS = 1_000;

type AnyHandler = JobHandler<JobName>;

export function createJobWorkers(options: JobWorkersOptions): JobWorkers {
  const { redisUrl, prefix = DEFAULT_QUEUE_PREFIX, handlers, concurrency, lockMs, epochMs, onError } = options;
  const connection = createJobConnection(redisUrl, { name: 'job-workers', onError });
  const probe = createRedisProbe({ client: connection, key: `${prefix}:probe`, clock: options.clock });
  let active = 0;
  let isDraining = false;

  const process = async (name: JobName, handler: AnyHandler, job: Job, token: string | undefined): Promise<void> => {
    const parsed = JOBS[name].schema.safeParse(job.data);
    if (!parsed.success) throw new UnrecoverableError(`payload: ${parsed.error.issues[0]?.path.join('.')} is wrong`);
    const context: JobContext = {
      ageMs: epochMs() - job.timestamp,
      failedTries: job.attemptsMade,
      async postpone(ms) {
        await job.moveToDelayed(epochMs() + ms, token);
        throw new DelayedError();
      },
    };
    active += 1;
    try {
      // Of what was erased nothing is kept, told or done any more.
      if (await options.wasErased?.(parsed.data.vapiCallId)) return;
      await handler.run(parsed.data, context);
    } catch (error) {
      throw error instanceof HopelessJobError ? new UnrecoverableError(error.message) : error;
    } finally {
      active -= 1;
    }
  };

  const onFailed = async (name: JobName, handler: AnyHandler, job: Job | undefined, error: Error): Promise<void> => {
    // Only a job that has come to its end, by tries or by deaths of its workers, has this time.
    const isDead = job?.finishedOn !== undefined;
    options.onFailed?.(name, error, isDead);
    const payload = JOBS[name].schema.safeParse(job?.data);
    if (!isDead || !payload.success || (await options.wasErased?.(payload.data.vapiCallId))) return;
    await handler.onDead?.(payload.data);
  };

  const workers = JOB_NAMES.flatMap((name) => {
    const handler = handlers[name] as AnyHandler | undefined;
    if (!handler) return [];
    const worker = new Worker(name, (job, token) => process(name, handler, job, token), {
      connection,
      prefix,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: MAX_STALLS,
      drainDelay: BLOCK_S,
      runRetryDelay: RETRY_MS,
    });
    worker.on('completed', () => options.onDone?.(name));
    worker.on('failed', (job, error) => void onFailed(name, handler, job, error).catch(onError));
    worker.on('error', onError);
    return [worker];
  });

  const closeAll = async (force: boolean): Promise<void> => {
    await Promise.allSettled(workers.map((worker) => worker.close(force)));
  };
  return {
    get active() {
      return active;
    },
    get fault() {
      return probe.fault;
    },
    async drain() {
      isDraining = true;
      await closeAll(false);
    },
    async close() {
      // BullMQ gives whoever closes after a drain the promise of that drain, which waits for a stuck job for ever. Without
      // its connection the locks of its jobs run out.
      if (!isDraining) await closeAll(true);
      probe.stop();
      connection.disconnect();
    },
  };
}
