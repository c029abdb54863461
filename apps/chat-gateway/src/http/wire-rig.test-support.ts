/** The routes of the chat on a real port and a real Redis, over a chat in memory. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { TrunklineError } from '@trunkline/protocol';
import {
  ApiKeyring,
  type Clock,
  createFastify,
  createLogger,
  readApiKey,
  Readers,
  systemClock,
  WrongProofs,
} from '@trunkline/service-kit';
import { createRedisClient, createSessionStore, type SessionStore, whenRedisReady } from '@trunkline/session-store';
import type { TestRedis } from '@trunkline/testkit';
import { createChatCounters, type ChatCounters } from '../metrics.ts';
import { createAllowedOrigins } from './access/allowed-origins.ts';
import { createIntake } from './intake.ts';
import { MemoryChat } from './memory-service.test-support.ts';
import { chatRoutes } from './routes.ts';

export const API_KEY = 'a-key-of-the-tests';
export const ORIGIN = 'https://shop.example.com';
const KEYS = [API_KEY, 'reader:key-that-reads:read', 'second:another-key-of-them:read+act'];

export interface WireRig {
  url: string;
  chat: MemoryChat;
  store: SessionStore;
  readers: Readers;
  counters: ChatCounters;
  /** A request with the API key, and JSON if there is a body. */
  ask(path: string, init?: { method?: string; body?: unknown; headers?: Record<string, string> }): Promise<Response>;
  token(sessionId: string, grant?: { origin?: string; expiresAtMs?: number }): Promise<string>;
  close(): Promise<void>;
}

export async function startWire(
  redis: TestRedis,
  {
    clock = systemClock,
    messagesPerMinutePerKey = 100,
    onLogLine = () => {},
  }: { clock?: Clock; messagesPerMinutePerKey?: number; onLogLine?: (line: string) => void } = {},
): Promise<WireRig> {
  const client = createRedisClient(redis.url, { name: 'wire', onError: () => {} });
  await whenRedisReady(client, 10_000);
  const store = createSessionStore({
    redis: client,
    keyPrefix: redis.keyPrefix,
    nowMs: Date.now,
    random: randomBytes,
    clock: systemClock,
  });
  const chat = new MemoryChat();
  const counters = createChatCounters();
  const readers = new Readers(clock);
  const stopping = new AbortController();
  const logger = createLogger({ service: 'test', level: 'info', destination: { write: onLogLine } });
  const proofs = new WrongProofs({ clock: systemClock, log: logger });
  const app = createFastify({ logger });
  await chatRoutes(app, {
    service: chat,
    intake: createIntake({ service: chat, rateLimits: store.rateLimits, messagesPerMinutePerKey, counters }),
    idempotency: store.idempotency,
    accessTokens: store.accessTokens,
    keyTries: proofs.of('api-key'),
    tokenTries: proofs.of('page-token'),
    keyring: new ApiKeyring(KEYS.flatMap((entry) => readApiKey(entry) ?? [])),
    origins: createAllowedOrigins({ WEB_ORIGINS: [ORIGIN] }),
    epochMs: Date.now,
    readers,
    counters,
    clock,
    stopping: stopping.signal,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    url,
    chat,
    store,
    readers,
    counters,
    ask: (path, { method = 'GET', body, headers = {} } = {}) =>
      fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${API_KEY}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    token: (sessionId, { origin = ORIGIN, expiresAtMs = Date.now() + 60_000 } = {}) =>
      store.accessTokens.issue({ sessionId, origin, expiresAtMs }, { keptForMs: 120_000 }),
    async close() {
      readers.close();
      stopping.abort(new TrunklineError('TL_AGENT_UNAVAILABLE', 'This replica is being stopped.'));
      await app.close();
      client.disconnect();
    },
  };
}
