/** Replicas of the whole chat gateway on real ports, over one real Redis and one simulated Vapi. */
import type { AddressInfo } from 'node:net';
import { createLogger, systemClock } from '@trunkline/service-kit';
import { createRedisClient, whenRedisReady } from '@trunkline/session-store';
import { createFakeChatServer, type FakeChatServer } from '@trunkline/simulators';
import { redisTest } from '@trunkline/testkit';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { buildChatGateway, type ChatGateway } from './app.ts';
import { readConfig } from './config.ts';

const VAPI_KEY = 'vapi-key';
export const API_KEY = 'a-key-of-the-tests';

export interface GatewayReplica extends ChatGateway {
  url: string;
  ask(path: string, init?: { method?: string; body?: unknown; headers?: Record<string, string> }): Promise<Response>;
  /** Cuts its connections to Redis for good. To the other replicas it is dead. */
  die(): void;
}

export interface GatewayRig {
  vapi: FakeChatServer;
  start(env?: Record<string, string>): Promise<GatewayReplica>;
}

export const test = redisTest.extend<{ rig: GatewayRig }>({
  rig: async ({ redis }, use) => {
    const vapi = await createFakeChatServer({ apiKey: VAPI_KEY });
    const closes: (() => Promise<void>)[] = [];
    await use({
      vapi,
      async start(env = {}) {
        const connect = () => createRedisClient(redis.url, { name: 'chat', onError: () => {} });
        const [client, subscriber] = [connect(), connect()];
        await Promise.all([client, subscriber].map((one) => whenRedisReady(one, 10_000)));
        const gateway = await buildChatGateway({
          config: readConfig({
            REDIS_URL: redis.url,
            VAPI_API_KEY: VAPI_KEY,
            VAPI_BASE_URL: vapi.url,
            VAPI_ASSISTANT_ID: 'assistant-1',
            API_KEYS: API_KEY,
            CHAT_MESSAGES_PER_MINUTE_PER_KEY: '10000',
            CHAT_MESSAGES_PER_MINUTE_PER_SESSION: '1000',
            DRAIN_NOTICE_MS: '0',
            DRAIN_TIMEOUT_MS: '0',
            ...env,
          }),
          redis: client,
          subscriber,
          logger: createLogger({ service: 'test', level: 'silent' }),
          clock: systemClock,
          epochMs: Date.now,
          replicaId: `replica-${closes.length}`,
          processMetrics: false,
        });
        await gateway.app.listen({ host: '127.0.0.1', port: 0 });
        const url = `http://127.0.0.1:${(gateway.app.server.address() as AddressInfo).port}`;
        const die = (): void => {
          client.disconnect();
          subscriber.disconnect();
        };
        closes.push(async () => {
          await gateway.close();
          die();
        });
        return {
          ...gateway,
          url,
          die,
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
        };
      },
    });
    await Promise.all(closes.map((close) => close()));
    await vapi.close();
  },
});

/** Reads events one by one; leaving the loop hangs up. */
export async function* eventsOf(response: Response): AsyncGenerator<EventSourceMessage> {
  const waiting: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => waiting.push(event) });
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
    yield* waiting.splice(0);
  }
}

/** The words that the deltas show, put together. */
export function wordsOf(events: readonly EventSourceMessage[]): string {
  return events
    .map(({ event, data }) => (event === 'message.delta' ? (JSON.parse(data) as { delta: string }).delta : ''))
    .join('');
}
