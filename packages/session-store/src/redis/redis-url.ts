/** One address of `REDIS_URL`. */
export interface RedisEndpoint {
  host: string;
  port: number;
  username: string | undefined;
  password: string | undefined;
  db: number;
  isTls: boolean;
}

export interface RedisAddress {
  /** At least one. */
  endpoints: readonly [RedisEndpoint, ...RedisEndpoint[]];
  /** Whether the endpoints are nodes of a Redis Cluster, whose other nodes are found by themselves. */
  isCluster: boolean;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('REDIS_URL has a % in its user name or password that begins no code; write it as %25');
  }
}

function parseEndpoint(text: string): RedisEndpoint {
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
 * Reads `REDIS_URL`: `redis://` or `rediss://`, with credentials and a database if need be. A list separated by commas
 * means a Redis Cluster; a single address with a comma behind it does so too.
 * @throws Error that says what is wrong without repeating the URL, which may hold a password.
 */
export function parseRedisUrl(url: string): RedisAddress {
  const parts = url.split(',').map((part) => part.trim());
  const [first, ...others] = parts.filter((part) => part !== '').map(parseEndpoint);
  if (!first) throw new Error('REDIS_URL is empty: expected redis://host:port');
  const isCluster = url.includes(',');
  if (isCluster && first.db !== 0) {
    throw new Error('REDIS_URL names a database, but a Redis Cluster has only database 0; drop the path');
  }
  return { endpoints: [first, ...others], isCluster };
}
