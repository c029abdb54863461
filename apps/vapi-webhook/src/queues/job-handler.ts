import type { JobName, JobPayload } from '@trunkline/job-queues';

/** What a handler may know and do beside its payload. */
export interface JobContext {
  /** Since the job was added. */
  ageMs: number;
  /** Tries before this one that ended with an error. A try whose worker died is taken up again under the same number. */
  failedTries: number;
  /** Puts the job back for `ms`; it then starts anew and no try is used up. Never returns. */
  postpone(ms: number): Promise<never>;
}

/**
 * Does one kind of job. It may be run again at any point of itself, by the same worker or another, since a worker can die
 * and a job be replayed: what must happen once is claimed in Redis.
 * @throws Error for another try, later. @throws `HopelessJobError` if no try can help.
 */
export interface JobHandler<N extends JobName> {
  run(payload: JobPayload<N>, job: JobContext): Promise<void>;
  /** Called once the job is on the dead-letter list, if somebody still waits for something. */
  onDead?(payload: JobPayload<N>): Promise<void>;
}

export type JobHandlers = { [N in JobName]?: JobHandler<N> };

/** The job goes to the dead-letter list at once. */
export class HopelessJobError extends Error {
  override readonly name = 'HopelessJobError';
}
