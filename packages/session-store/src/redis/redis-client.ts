/**
 * The only place that makes Redis connections. There are two kinds, and the rules differ because the callers do:
 *
 * | rule                             | `createRedisClient`: somebody waits | `createJobConnection`: BullMQ's workers        |
 * |----------------------------------|-------------------------------------|------------------------------------------------|
 * | Redis is away                    | commands are refused at once        | commands are kept until it is back             |
 * | a command has no answer          | refused after `commandTimeoutMs`    | waits, and is sent again on a new connection   |
 * | a connection is dead without FIN | left after 2 x `commandTimeoutMs`   | left after 3 s, a blocking one after 11 s      |
 * | the server is no primary any more | left at once, command refused      | left at once, command sent again               |
 * | connecting                       | repeated for ever, at least once a second | the same                                 |
 *
 * The last two rows are for a fail-over behind one address: the old primary, now a replica, keeps our connections open and
 * answers READONLY on them for ever. A client that does not leave by itself never meets the new primary.
 */
import { TrunklineError } from '@trunkline/protocol';
import { Cluster, Redis } from 'ioredis';
import type { ClusterOptions, RedisOptions } from 'ioredis';
import { isNotPrimary } from './redis-faults.ts';
import { parseRedisUrl } from './redis-url.ts';

/** One Redis or a Redis Cluster; the commands are the same. */
export type RedisClient = Redis | Cluster;

export interface ConnectionOptions {
  /** Names the connection in `CLIENT LIST`. */
  name: string;
  /** Hears of connection faults, repeatedly while Redis is gone. They are never thrown. */
  onError: (error: Error) => void;
}

export interface RedisClientOptions extends ConnectionOptions {
  /**
   * Longest wait for a reply. A caller waits for the call to be answered (REQUIREMENTS T1), so it is short.
   * @defaultValue 1000
   */
  commandTimeoutMs?: number;
}

type ConnectionRules = Pick<
  RedisOptions,
  | 'commandTimeout'
  | 'connectTimeout'
  | 'socketTimeout'
  | 'maxRetriesPerRequest'
  | 'autoResendUnfulfilledCommands'
  | 'reconnectOnError'
>;
type ClusterRules = Omit<ClusterOptions, 'redisOptions'>;

/** What one kind of connection does differently from the other. */
interface ConnectionKind {
  rules: ConnectionRules;
  clusterRules: ClusterRules;
  /** Whether commands wait for a single server that is away. Those for a whole cluster always do, see `COMMAND_CLUSTER_RULES`. */
  keepsCommands: boolean;
}

const RECONNECT_MAX_MS = 1_000;
/** A worker's command is answered in milliseconds; one that is not after this time has lost its connection. */
const JOB_SOCKET_TIMEOUT_MS = 3_000;
/** BullMQ lets a command block for at most 10 s (worker.js, `maximumBlockTimeout`); its answer is due by then. */
const BLOCKING_SOCKET_TIMEOUT_MS = 11_000;

/**
 * From 50 ms, doubled up to a second, with jitter to keep a fleet from coming back in one beat. It never gives up: a
 * replica has to find a Redis that was gone for long (REQUIREMENTS S4).
 */
function reconnectDelayMs(attempt: number): number {
  return Math.min(RECONNECT_MAX_MS, 50 * 2 ** Math.min(attempt - 1, 5)) * (0.5 + Math.random() / 2);
}

/**
 * A command is sent at most once, and answered or refused within `commandTimeoutMs`. By default ioredis 6.0 would keep
 * commands for a server that is away (20 reconnections) and send those whose answer was lost a second time; a lease must
 * not be taken by a command that its caller gave up on.
 */
function commandRules(commandTimeoutMs: number): ConnectionRules {
  return {
    commandTimeout: commandTimeoutMs,
    // Not longer than a command waits: one that was queued while connecting must not go out after it was refused.
    connectTimeout: commandTimeoutMs,
    // A command timeout leaves the connection as it is. A peer that vanished without a FIN keeps the socket "ready"
    // until TCP gives up, about 15 minutes on Linux (tcp_retries2); this drops it and connects again.
    socketTimeout: 2 * commandTimeoutMs,
    // With 0 both queues are emptied with an error as soon as the connection closes (ioredis, event_handler.ts).
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    reconnectOnError: isNotPrimary,
  };
}

/** BullMQ expects that commands wait for Redis, and makes its scripts fit to be run twice. */
const JOB_RULES: ConnectionRules = {
  connectTimeout: JOB_SOCKET_TIMEOUT_MS,
  socketTimeout: JOB_SOCKET_TIMEOUT_MS,
  maxRetriesPerRequest: null,
  // 2 also sends the refused command again. It was not carried out, and BullMQ would wait 15 s after an error.
  reconnectOnError: (error) => (isNotPrimary(error) ? 2 : false),
};

/** On a Redis Cluster a redirect was not executed, so following it keeps "at most once". Nothing else is sent again. */
const COMMAND_CLUSTER_RULES: ClusterRules = {
  // Enough while slots move.
  maxRedirections: 5,
  // On CLUSTERDOWN and on a lost node ioredis would wait and send again, the latter also what may have been executed.
  retryDelayOnClusterDown: 0,
  retryDelayOnFailover: 0,
  // Left on: the nodes connect on first use, and without a queue the second command of a burst would be refused.
  // Its commands have no timeout while the whole cluster is away, hence the check of `status` in redis-port.ts.
  enableOfflineQueue: true,
};

function connect(url: string, { name, onError }: ConnectionOptions, kind: ConnectionKind): RedisClient {
  const { endpoints, isCluster } = parseRedisUrl(url);
  const [{ host, port, db, username, password, isTls }] = endpoints;
  const options = { ...kind.rules, connectionName: name, username, password, ...(isTls ? { tls: {} } : {}) };
  if (!isCluster) {
    const address = { host, port, db, retryStrategy: reconnectDelayMs };
    return new Redis({ ...options, ...address, enableOfflineQueue: kind.keepsCommands }).on('error', onError);
  }
  const cluster = new Cluster(
    endpoints.map((endpoint) => ({ host: endpoint.host, port: endpoint.port })),
    {
      ...kind.clusterRules,
      clusterRetryStrategy: reconnectDelayMs,
      // Certificates are issued for names: they must not be resolved before TLS sees them (ioredis README, "TLS").
      ...(isTls ? { dnsLookup: (address, callback) => callback(null, address) } : {}),
      redisOptions: options,
    },
  );
  return cluster.on('node error', onError).on('error', onError);
}

/**
 * A connection for commands that somebody waits for. It connects at once; see `whenRedisReady`.
 * @param url as `parseRedisUrl` reads it.
 * @throws Error if `url` cannot be read.
 */
export function createRedisClient(url: string, options: RedisClientOptions): RedisClient {
  const rules = commandRules(options.commandTimeoutMs ?? 1_000);
  return connect(url, options, { rules, clusterRules: COMMAND_CLUSTER_RULES, keepsCommands: false });
}

/**
 * A connection for BullMQ's workers, which wait for work for as long as it takes. BullMQ makes its blocking connections from
 * this one by `duplicate`, and those may be silent for as long as their command blocks.
 * @param url as `parseRedisUrl` reads it.
 * @throws Error if `url` cannot be read.
 */
export function createJobConnection(url: string, options: ConnectionOptions): RedisClient {
  const client = connect(url, options, { rules: JOB_RULES, clusterRules: {}, keepsCommands: true });
  const blocking = { socketTimeout: BLOCKING_SOCKET_TIMEOUT_MS };
  if (client instanceof Redis) {
    const duplicate = client.duplicate.bind(client);
    client.duplicate = (override) => duplicate({ ...override, ...blocking });
  } else {
    const duplicate = client.duplicate.bind(client);
    client.duplicate = (nodes, override) =>
      duplicate(nodes, { ...override, redisOptions: { ...override?.redisOptions, ...blocking } });
  }
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

/**
 * Gives a process that serves the time to connect before it listens, because a request that comes earlier would be refused. The
 * process starts in any case: a Redis that is away comes back to a replica that says it is not ready and goes on trying.
 * @param timeoutMs longer than a connection takes to be made anew after its first try was too slow on a busy machine.
 */
export async function letRedisConnect(clients: readonly RedisClient[], timeoutMs = 5_000): Promise<void> {
  await Promise.allSettled(clients.map((client) => whenRedisReady(client, timeoutMs)));
}
