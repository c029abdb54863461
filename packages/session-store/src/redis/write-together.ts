import { Redis } from 'ioredis';
import type { RedisClient } from './redis-client.ts';

/**
 * Has the commands of one turn of the loop leave in one write: a system call for each was a tenth of what a voice webhook costs, and each
 * call sends some commands a second from the thread of the frames. Nothing else changes: commands leave in order, and each has its answer
 * and its time limit for itself. They are not later for it, since no answer could be read before the turn is over.
 *
 * A cluster has a connection for each node, and its commands leave one by one.
 *
 * @param atTheEnd sends what is left to send in this turn.
 * @returns what is to be called before a command is sent.
 */
export function createWriteGatherer(client: RedisClient, atTheEnd: () => void): () => void {
  let isGathering = false;
  return () => {
    if (isGathering) return;
    isGathering = true;
    const stream = client instanceof Redis ? client.stream : undefined;
    stream?.cork();
    setImmediate(() => {
      atTheEnd();
      isGathering = false;
      stream?.uncork();
    });
  };
}
