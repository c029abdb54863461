/** Lists and replays jobs that failed for good: `npm run dead-letters -- list`, `-- replay [ID]` (docs/tools.md). */
import { createDeadLetters, createJobQueues, type JobQueues } from '@trunkline/job-queues';
import { createRedisClient, type RedisClient, whenRedisReady } from '@trunkline/session-store';

const USAGE = `usage: REDIS_URL=redis://... npm run dead-letters -- list | replay [ID]
  list          what failed for good: id, time, tries, reason
  replay [ID]   puts one job, or all, back on the queue
`;

/** @returns the exit code. */
async function main([command, id]: readonly string[], redisUrl: string | undefined): Promise<number> {
  if (redisUrl === undefined || (command !== 'list' && command !== 'replay')) {
    process.stderr.write(redisUrl === undefined ? `REDIS_URL is not set\n${USAGE}` : USAGE);
    return 1;
  }
  let redis: RedisClient | undefined;
  let queues: JobQueues | undefined;
  try {
    redis = createRedisClient(redisUrl, { name: 'dead-letters', onError: () => undefined });
    // The queues themselves would wait for Redis for ever.
    await whenRedisReady(redis, 5_000);
    queues = createJobQueues({ redisUrl, onError: () => undefined });
    const deadLetters = createDeadLetters(queues);
    if (command === 'replay') {
      const count = await deadLetters.replay(id);
      process.stdout.write(`${count} put back on the queue\n`);
      return id !== undefined && count === 0 ? 1 : 0;
    }
    const letters = await deadLetters.list();
    for (const letter of letters) {
      const at = new Date(letter.failedAtMs).toISOString();
      process.stdout.write(`${letter.id}\t${at}\t${letter.tries} tries\t${letter.reason}\n`);
    }
    process.stdout.write(`${letters.length} dead letters\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    redis?.disconnect();
    await queues?.close();
  }
}

process.exitCode = await main(process.argv.slice(2), process.env['REDIS_URL']);
