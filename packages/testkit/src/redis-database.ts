import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from './redis-server.ts';

/** An empty database of a server that this process starts once. Commands see only their own database; channels know none. */
export interface RedisDatabase {
  readonly url: string;
  /** Forgets what is in it. */
  close(): Promise<void>;
}

const DATABASES = 4096;
let server: Promise<RedisServer> | undefined;
let opened = 0;

/**
 * Opens a database that nobody else uses, for tests that need no server of their own. To start a program holds up a large process
 * for a tenth of a second, and with it every call that goes on in that process.
 * @throws Error if there is no Redis (`startRedis`), or when this process has opened 4,096 of them
 */
export async function openRedisDatabase(): Promise<RedisDatabase> {
  server ??= startRedis({ databases: DATABASES });
  const { url, note } = await server;
  // A shared Redis may have a single database, and it is not emptied.
  if (note !== undefined) return { url, close: () => Promise.resolve() };
  if (opened === DATABASES) throw new Error(`this process has opened all ${DATABASES} databases of its Redis`);
  const own = `${url}/${opened}`;
  opened += 1;
  return {
    url: own,
    async close() {
      const client = new Redis(own);
      client.on('error', () => {});
      await client.flushdb().catch(() => {});
      client.disconnect();
    },
  };
}
