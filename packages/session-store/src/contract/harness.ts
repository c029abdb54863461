import { randomBytes } from 'node:crypto';
import { buildCallId } from '@trunkline/protocol';
import type { CallId, Session } from '@trunkline/protocol';
import { ManualClock } from '@trunkline/testkit';
import { Redis } from 'ioredis';
import type { TestAPI } from 'vitest';
import { buildKeys } from '../keys.ts';
import type { Keys } from '../keys.ts';
import { createRedisClient, whenRedisReady } from '../redis/redis-client.ts';
import type { RedisClient } from '../redis/redis-client.ts';
import { createSessionStore } from '../session-store.ts';
import type { SessionStore } from '../session-store.ts';
import type { RedactWords } from '../sessions/redact-event.ts';
import type { StoreLimits } from '../store-context.ts';

/** What a contract test gets: a store over a real Redis, and ways to look and reach behind it. */
export interface StoreHarness {
  store: SessionStore;
  /** The connection of `store`. */
  redis: RedisClient;
  keys: Keys;
  /** Drives renewals and polls. Redis expires by its own clock, so expiry is waited for. */
  clock: ManualClock;
  date: { nowMs: number };
  /** A further connection, ready for use. */
  connect(): Promise<RedisClient>;
  /** The store of another replica, or one with other limits, that takes words out or knows secrets: over a connection of its own. */
  createStore(
    limits?: Partial<StoreLimits>,
    redact?: RedactWords,
    callerSecrets?: readonly string[],
  ): Promise<SessionStore>;
  close(): void;
}

/** The `test` that the contract is run with: one for a single server, one for a cluster. */
export type StoreTest = TestAPI<{ harness: StoreHarness }>;

const CLOCK_START_MS = 1_000_000;
const DATE_MS = 1_790_000_000_000;

export async function createHarness(url: string, keyPrefix: string): Promise<StoreHarness> {
  const clock = new ManualClock(CLOCK_START_MS);
  const date = { nowMs: DATE_MS };
  const clients: RedisClient[] = [];
  const connect = async (): Promise<RedisClient> => {
    const client = createRedisClient(url, { name: 'test', onError: () => {} });
    clients.push(client);
    await whenRedisReady(client, 10_000);
    return client;
  };
  const buildStore = (
    redis: RedisClient,
    limits: Partial<StoreLimits> = {},
    redact?: RedactWords,
    callerSecrets: readonly string[] = [],
  ): SessionStore =>
    createSessionStore({
      redis,
      nowMs: () => date.nowMs,
      random: randomBytes,
      clock,
      keyPrefix,
      limits,
      redact,
      callerSecrets,
    });
  const redis = await connect();
  return {
    store: buildStore(redis),
    redis,
    keys: buildKeys(keyPrefix),
    clock,
    date,
    connect,
    createStore: async (...options) => buildStore(await connect(), ...options),
    close() {
      for (const client of clients) client.disconnect();
    },
  };
}

/** The connection over which `client` sends commands on `key`. */
export async function connectionFor(client: RedisClient, key: string): Promise<Redis> {
  if (client instanceof Redis) return client;
  const [primary] = client.slots[await client.cluster('KEYSLOT', key)] ?? [];
  const nodes = client.nodes('master');
  return nodes.find(({ options }) => `${options.host}:${options.port}` === primary) ?? nodes[0]!;
}

export function newCallId(): CallId {
  return buildCallId(randomBytes(16));
}

export function newSession(more: Partial<Session> = {}): Session {
  const callId = newCallId();
  return {
    callId,
    channel: 'twilio',
    state: 'ringing',
    intent: 'talk',
    createdAtMs: DATE_MS,
    callSid: callId.replace('call_', 'CA'),
    from: '+15550100001',
    streamAttempts: 0,
    ...more,
  };
}

/** Runs `count` of the same at once and gives the results. */
export function atOnce<T>(count: number, run: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => run(index)));
}
