/** Replicas of the chat service over one Redis and one simulated Vapi, without HTTP. */
import { randomBytes } from 'node:crypto';
import { buildPurge } from '@trunkline/call-control';
import type { ChatEvent } from '@trunkline/protocol';
import { createLogger, systemClock } from '@trunkline/service-kit';
import { createRedisClient, createSessionStore, type StoreLimits, whenRedisReady } from '@trunkline/session-store';
import type { SessionStore } from '@trunkline/session-store';
import { createFakeChatServer, type FakeChatServer, type FakeChatServerOptions } from '@trunkline/simulators';
import { redisTest } from '@trunkline/testkit';
import type { FeedEntry } from '../chat-service.ts';
import { createChatService, type ChatServiceOptions, type RunningChatService } from '../create-chat-service.ts';

const API_KEY = 'vapi-key';

export interface Replica {
  service: RunningChatService;
  store: SessionStore;
  /** Cuts its connections to Redis for good. To the other replicas it is dead. */
  die(): void;
}

export interface ServiceRig {
  vapi: FakeChatServer;
  redisUrl: string;
  keyPrefix: string;
  addReplica(more?: Partial<ChatServiceOptions>, limits?: Partial<StoreLimits>): Promise<Replica>;
}

/** Short, so that a take-over is soon; long enough for a busy machine. */
const LEASE_MS = 600;

const silent = createLogger({ service: 'test', level: 'silent' });

export const test = redisTest.extend<{ vapiOptions: Partial<FakeChatServerOptions>; rig: ServiceRig }>({
  vapiOptions: {},
  rig: async ({ redis, vapiOptions }, use) => {
    const vapi = await createFakeChatServer({ apiKey: API_KEY, ...vapiOptions });
    const replicas: (() => Promise<void>)[] = [];
    let count = 0;
    await use({
      vapi,
      redisUrl: redis.url,
      keyPrefix: redis.keyPrefix,
      async addReplica(more = {}, limits = {}) {
        count += 1;
        const connect = () => createRedisClient(redis.url, { name: `chat-${count}`, onError: () => {} });
        const [client, subscriber] = [connect(), connect()];
        await Promise.all([whenRedisReady(client, 5_000), whenRedisReady(subscriber, 5_000)]);
        const store = createSessionStore({
          redis: client,
          nowMs: Date.now,
          random: randomBytes,
          clock: systemClock,
          keyPrefix: redis.keyPrefix,
          limits: { chatLeaseMs: LEASE_MS, ...limits },
        });
        const service = createChatService({
          store,
          subscriber,
          replicaId: `replica-${count}`,
          vapi: { baseUrl: vapi.url, apiKey: API_KEY, assistant: { assistantId: 'assistant-1' } },
          purge: buildPurge({
            config: { REDIS_URL: redis.url, VAPI_API_KEY: API_KEY, VAPI_BASE_URL: vapi.url },
            store,
            log: silent,
          }),
          maxWaiting: 20,
          messagesPerMinute: 1_000,
          leaseMs: LEASE_MS,
          log: silent,
          ...more,
        });
        const die = (): void => {
          client.disconnect();
          subscriber.disconnect();
        };
        replicas.push(async () => {
          await service.close();
          die();
        });
        return { service, store, die };
      },
    });
    await Promise.all(replicas.map((close) => close()));
    await vapi.close();
  },
});

/** Follows a session until an event that `isLast` takes, and gives all events until then. */
export async function follow(
  service: RunningChatService,
  sessionId: string,
  isLast: (event: ChatEvent) => boolean,
  after = '0',
): Promise<FeedEntry[]> {
  const entries: FeedEntry[] = [];
  for await (const batch of service.read(sessionId, after, AbortSignal.timeout(30_000))) {
    for (const entry of batch) {
      entries.push(entry);
      if (isLast(entry.event)) return entries;
    }
  }
  return entries;
}

/** Follows a session until the words of its answer are shown, in however many deltas they come. */
export async function followWords(service: RunningChatService, sessionId: string, words: string): Promise<void> {
  let shown = '';
  await follow(service, sessionId, (event) => {
    if (event.type === 'message.delta') shown += event.delta;
    return shown === words;
  });
}

/** The words that the deltas of a message show, put together. */
export function wordsOf(entries: readonly FeedEntry[], messageId: string): string {
  return entries
    .map(({ event }) => (event.type === 'message.delta' && event.messageId === messageId ? event.delta : ''))
    .join('');
}

export const never = (): AbortSignal => new AbortController().signal;
