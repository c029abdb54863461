/** The queues of slow work: what jobs there are, adding one, and what has failed for good. */
export * from './catalog.ts';
export * from './dead-letters.ts';
export * from './job-erasure.ts';
export * from './job-queues.ts';
export * from './mask-payload.ts';
export * from './queue-depths.ts';
