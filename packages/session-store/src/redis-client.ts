import { TrunklineError } from '@trunkline/protocol';
import { Cluster, Redis } from 'ioredis';

/** One Redis or a Redis Cluster; the commands are the same. */
export type RedisClient = Redis | Cluster;

export interface RedisClientOptions {
  /** Names the connection in `CLIENT LIST`. */
  name: string;
  /** Hears of connection faults: repeatedly, while Redis is gone. They are never thrown. */
  onError: (error: Error) => void;
  /**
   * Longest wait for a reply. A caller waits for the call to be answered (REQUIREMENTS T1), so it is short.
   * @defaultValue 1000
   */
  commandTimeoutMs?: number;
}

const RECONNECT_MAX_MS = 1_000;

/**
 * From 50 ms, doubled up to a second, with jitter so that a fleet does not come back in one beat. It never gives up: a
 * replica has to find a Redis that was gone for long (REQUIREMENTS S4). Only connecting is repeated, never a command.
 */
function reconnectDelayMs(attempt: number): number {
  return Math.min(RECONNECT_MAX_MS, 50 * 2 ** Math.min(attempt - 1, 5)) * (0.5 + Math.random() / 2);
}

interface Endpoint {
  host: string;
  port: number;
  username: string | undefined;
  password: string | undefined;
  db: number;
  isTls: boolean;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('REDIS_URL has a % in its user name or password that begins no code; write it as %25');
  }
}

/** Says what is wrong without repeating the URL, which may hold a password. */
function parseEndpoint(text: string): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'redis:' && url.protocol !== 'rediss:') || url.hostname === '') {
    throw new Error(
      'REDIS_URL is not a Redis URL: expected redis://host:port or rediss://host:port, several by commas',
    );
  }
  const db = Number(url.pathname.slice(1) || 0);
  if (!Number.isInteger(db)) throw new Error('REDIS_URL names no database number after the host, as in redis://host/0');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    username: decode(url.username) || undefined,
    password: decode(url.password) || undefined,
    db,
    isTls: url.protocol === 'rediss:',
  };
}

/**
 * The options of each connection. What they have in common: a command is sent at most once and answered or refused
 * within `commandTimeoutMs`. ioredis 6.0 would by default keep commands for a server that is away (20 reconnections) and
 * send those whose answer was lost a second time; a lease must not be taken by a command that its caller gave up on.
 */
function connectionOptions({ name, commandTimeoutMs = 1_000 }: RedisClientOptions, endpoint: Endpoint) {
  return {
    connectionName: name,
    commandTimeout: commandTimeoutMs,
    // Not longer than a command waits: one that was queued while connecting must not go out after it was refused.
    connectTimeout: commandTimeoutMs,
    // A command timeout leaves the connection as it is. A peer that vanished without a FIN keeps the socket "ready"
    // until TCP gives up, about 15 minutes on Linux (tcp_retries2); this drops it and connects again.
    socketTimeout: 2 * commandTimeoutMs,
    // With 0 both queues are emptied with an error as soon as the connection closes (ioredis, event_handler.ts).
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // After a fail-over behind one address, the old primary answers READONLY for as long as we stay connected to it.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    username: endpoint.username,
    password: endpoint.password,
    ...(endpoint.isTls ? { tls: {} } : {}),
  };
}

function createClusterClient(endpoints: readonly Endpoint[], options: RedisClientOptions): Cluster {
  const first = endpoints[0]!;
  if (first.db !== 0)
    throw new Error('REDIS_URL names a database, but a Redis Cluster has only database 0; drop the path');
  return new Cluster(
    endpoints.map(({ host, port }) => ({ host, port })),
    {
      clusterRetryStrategy: reconnectDelayMs,
      // A redirect was not executed, so following it keeps "at most once"; five are enough while slots move.
      maxRedirections: 5,
      // On CLUSTERDOWN and on a lost node ioredis would wait and send again, the latter also what may have been executed.
      retryDelayOnClusterDown: 0,
      retryDelayOnFailover: 0,
      // Left on: the nodes connect on first use, and without a queue the second command of a burst would be refused.
      // Its commands have no timeout while the whole cluster is away, hence the check of `status` in redis-port.ts.
      enableOfflineQueue: true,
      // Certificates are issued for names: they must not be resolved before TLS sees them (ioredis README, "TLS").
      ...(first.isTls ? { dnsLookup: (address, callback) => callback(null, address) } : {}),
      redisOptions: connectionOptions(options, first),
    },
  );
}

/**
 * The only place that makes Redis clients. Connects at once and for ever again; see `whenRedisReady`.
 * @param url `redis://` or `rediss://`, with credentials and database if need be. A comma list, also of a single
 *   address with a comma behind it, means a Redis Cluster, whose further nodes are found by themselves.
 * @throws Error if `url` cannot be read.
 */
export function createRedisClient(url: string, options: RedisClientOptions): RedisClient {
  const endpoints = url
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseEndpoint);
  if (endpoints.length === 0) throw new Error('REDIS_URL is empty: expected redis://host:port');
  let client: RedisClient;
  if (url.includes(',')) {
    client = createClusterClient(endpoints, options);
    client.on('node error', options.onError);
  } else {
    const endpoint = endpoints[0]!;
    client = new Redis({
      ...connectionOptions(options, endpoint),
      host: endpoint.host,
      port: endpoint.port,
      db: endpoint.db,
      retryStrategy: reconnectDelayMs,
      enableOfflineQueue: false,
    });
  }
  client.on('error', options.onError);
  return client;
}

/**
 * Resolves when `client` is connected, which a process waits for when it starts: commands are refused before.
 * @throws TrunklineError `TL_STORE_UNAVAILABLE` after `timeoutMs`; the client goes on trying.
 */
export async function whenRedisReady(client: RedisClient, timeoutMs: number): Promise<void> {
  if (client.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const onReady = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      client.off('ready', onReady);
      reject(
        new TrunklineError('TL_STORE_UNAVAILABLE', `Redis was not reachable within ${timeoutMs} ms; check REDIS_URL`),
      );
    }, timeoutMs);
    client.once('ready', onReady);
  });
}
