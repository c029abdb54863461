/** One or more replicas of the webhook over real sockets, on a real Redis; workers only where a test asks for one. */
import {
  createJobQueues,
  DEFAULT_QUEUE_PREFIX,
  type JobName,
  type JobPayload,
  type JobQueues,
} from '@trunkline/job-queues';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createLogger, systemClock } from '@trunkline/service-kit';
import {
  createRedisClient,
  createSessionStore,
  type RedisClient,
  type SessionStore,
  whenRedisReady,
} from '@trunkline/session-store';
import type { RedisServer } from '@trunkline/testkit';
import { Worker } from 'bullmq';
import { z } from 'zod';
import { buildWebhook, type Webhook } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { buildToolCallKey } from '../src/tools/tool-call-key.ts';
import { DEFAULT_BREAKER, type LoadedTool } from '@trunkline/tool-loader';
import { createToolCatalog } from '../src/tools/tool-catalog.ts';
import { createToolResults, type ToolOutcome, type ToolResults } from '../src/tools/tool-results.ts';

export const SECRET = 'a-secret-of-the-tests';
const FIXTURES = new URL('../../../packages/protocol/src/fixtures/vapi-server-messages/', import.meta.url);

export interface Envelope {
  message: Record<string, unknown>;
}

/** A fixture of the protocol package, with other fields where a test wants them. */
export function fixture(name: string, change: Record<string, unknown> = {}): Envelope {
  const { message } = JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8')) as Envelope;
  return { message: { ...message, ...change } };
}

export interface Answer {
  status: number;
  body: unknown;
}

export interface Replica {
  webhook: Webhook;
  url: string;
  /** As Vapi would, with the plain secret. */
  post(body: unknown, path?: string): Promise<Answer>;
}

export interface Rig {
  redis: RedisClient;
  store: SessionStore;
  queues: JobQueues;
  results: ToolResults;
  startReplica(env?: Record<string, string>, epochMs?: () => number): Promise<Replica>;
  /** Runs tools with `run`, as the real worker does: each call once, and its outcome written once. */
  startToolWorker(run: (job: JobPayload<'run-tool'>) => Promise<ToolOutcome>): Promise<void>;
  /** The payloads on a queue, done or not; those that wait in the order in which they came. */
  jobs<N extends JobName>(name: N): Promise<JobPayload<N>[]>;
  close(): Promise<void>;
}

const tool = (name: string, mode: 'sync' | 'late' = 'sync'): [string, LoadedTool] => [
  name,
  {
    name,
    description: name,
    parameters: z.object({}),
    jsonSchema: { type: 'object' },
    timeoutMs: 1_000,
    mode,
    holdingSentence: `I am working on ${name}.`,
    breaker: DEFAULT_BREAKER,
    run: async () => 'the tests run tools themselves',
  },
];
const TOOLS = createToolCatalog(
  new Map([tool('lookup_order'), tool('check_stock'), tool('book_table'), tool('write_letter', 'late')]),
);

export async function createRig(server: Pick<RedisServer, 'url'>): Promise<Rig> {
  const closers: (() => unknown)[] = [];
  const connect = async (name: string): Promise<RedisClient> => {
    const client = createRedisClient(server.url, { name, onError: () => {} });
    closers.push(() => client.disconnect());
    await whenRedisReady(client, 5_000);
    return client;
  };
  const redis = await connect('test');
  await redis.flushall();
  const results = createToolResults({ redis, subscriber: await connect('test-subscriber') });
  const queues = createJobQueues({ redisUrl: server.url });
  closers.push(() => queues.close());

  const createStore = (client: RedisClient, epochMs: () => number): SessionStore =>
    createSessionStore({ redis: client, nowMs: epochMs, random: randomBytes, clock: systemClock });

  return {
    redis,
    store: createStore(redis, Date.now),
    queues,
    results,
    async startReplica(env = {}, epochMs = Date.now) {
      const client = await connect('replica');
      const ownQueues = createJobQueues({ redisUrl: server.url });
      const webhook = await buildWebhook({
        config: readConfig({
          NODE_ENV: 'test',
          REDIS_URL: server.url,
          VAPI_WEBHOOK_AUTH: 'secret',
          VAPI_WEBHOOK_SECRET: SECRET,
          ...env,
        }),
        redis: client,
        store: createStore(client, epochMs),
        queues: ownQueues,
        toolResults: createToolResults({ redis: client, subscriber: await connect('replica-subscriber') }),
        tools: TOOLS,
        logger: createLogger({ service: 'vapi-webhook', level: 'silent' }),
        clock: systemClock,
        epochMs,
        replicaId: 'webhook-test',
        processMetrics: false,
      });
      await webhook.app.listen({ host: '127.0.0.1', port: 0 });
      closers.unshift(
        () => webhook.close(),
        () => ownQueues.close(),
      );
      const url = `http://127.0.0.1:${(webhook.app.server.address() as AddressInfo).port}`;
      return {
        webhook,
        url,
        async post(body, path = '/webhook/vapi') {
          const response = await fetch(`${url}${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-vapi-secret': SECRET },
            body: typeof body === 'string' ? body : JSON.stringify(body),
          });
          const text = await response.text();
          return { status: response.status, body: text === '' ? '' : JSON.parse(text) };
        },
      };
    },
    async startToolWorker(run) {
      const { hostname: host, port } = new URL(server.url);
      const worker = new Worker<JobPayload<'run-tool'>>(
        'run-tool',
        async ({ data }) => {
          const key = buildToolCallKey(data);
          if ((await results.begin(key)).status === 'done') return;
          await results.write(key, await run(data));
        },
        {
          connection: { host, port: Number(port), maxRetriesPerRequest: null },
          prefix: DEFAULT_QUEUE_PREFIX,
          concurrency: 20,
        },
      );
      worker.on('error', () => {});
      closers.unshift(() => worker.close());
      await worker.waitUntilReady();
    },
    async jobs<N extends JobName>(name: N) {
      const queue = queues.all.find((one) => one.name === name);
      const jobs = (await queue?.getJobs(['waiting', 'active', 'completed', 'delayed', 'failed'], 0, -1, true)) ?? [];
      return jobs.map((job) => job.data as JobPayload<N>);
    },
    async close() {
      for (const close of closers) await close();
    },
  };
}
