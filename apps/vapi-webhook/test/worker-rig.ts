/** Workers in this process, over a real Redis, and the small servers that they talk to. */
import { createJobQueues, type JobQueues } from '@trunkline/job-queues';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Session } from '@trunkline/protocol';
import { createLogger, systemClock } from '@trunkline/service-kit';
import {
  createRedisClient,
  createSessionStore,
  type RedisClient,
  type SessionStore,
  whenRedisReady,
} from '@trunkline/session-store';
import type { TestRedis } from '@trunkline/testkit';
import { buildToolCallKey } from '../src/tools/tool-call-key.ts';
import { createToolResults, type ToolOutcome, type ToolResults } from '../src/tools/tool-results.ts';
import { buildWorker, type WorkerService } from '../src/worker-app.ts';
import { readWorkerConfig } from '../src/worker-config.ts';
import { liveSession } from './live-session.ts';

export const API_KEY = 'an-api-key-of-the-tests';

export interface WorkerRig {
  worker: WorkerService;
  queues: JobQueues;
  results: ToolResults;
  store: SessionStore;
  redis: RedisClient;
  /** Adds the tool call and waits for what it comes to. */
  callTool(toolCallId: string, name: string, args?: Record<string, unknown>): Promise<ToolOutcome | undefined>;
  /** A live session that is linked to `vapiCallId`. */
  openSession(vapiCallId: string, fields?: Partial<Session>): Promise<Session>;
}

/** The side of a rig that needs no worker. */
export async function withQueues<T>(
  { url }: Pick<TestRedis, 'url'>,
  use: (rig: Omit<WorkerRig, 'worker'>) => Promise<T>,
): Promise<T> {
  const onError = (): void => {};
  const redis = createRedisClient(url, { name: 'rig', onError });
  const subscriber = createRedisClient(url, { name: 'rig-subscriber', onError });
  await Promise.all([whenRedisReady(redis, 5_000), whenRedisReady(subscriber, 5_000)]);
  const queues = createJobQueues({ redisUrl: url });
  const results = createToolResults({ redis, subscriber });
  const store = createSessionStore({ redis, nowMs: Date.now, random: randomBytes, clock: systemClock });
  try {
    return await use({
      queues,
      results,
      store,
      redis,
      async callTool(toolCallId, name, args = {}) {
        const run = { vapiCallId: 'vapi-1', toolCallId, name, arguments: args };
        const key = buildToolCallKey(run);
        await queues.add('run-tool', key, run);
        return results.wait(key, 15_000);
      },
      async openSession(vapiCallId, fields = {}) {
        const callId = `call_${vapiCallId.replaceAll(/\W/g, '')}` as const;
        const { session } = await store.sessions.create(liveSession(callId, vapiCallId, fields));
        await store.sessions.linkVapiCall(vapiCallId, callId);
        return session;
      },
    });
  } finally {
    await queues.close();
    redis.disconnect();
    subscriber.disconnect();
  }
}

/** @param env adds to or replaces what the workers are configured with. */
export async function withWorker<T>(
  redis: Pick<TestRedis, 'url'>,
  env: Record<string, string>,
  use: (rig: WorkerRig) => Promise<T>,
): Promise<T> {
  return withQueues(redis, async (rig) => {
    const worker = await buildWorker({
      config: readWorkerConfig({
        REDIS_URL: redis.url,
        TOOLS_DIR: `${import.meta.dirname}/worker-tools`,
        JOB_LOCK_MS: '1000',
        SESSION_CLOSE_GRACE_MS: '0',
        API_KEYS: API_KEY,
        ...env,
      }),
      env: { STOCK_URL: 'http://127.0.0.1:9', STOCK_API_KEY: 'a-key', ...env },
      redis: rig.redis,
      queues: rig.queues,
      logger: createLogger({ service: 'test', level: 'silent' }),
      clock: systemClock,
      epochMs: Date.now,
      replicaId: 'worker-test',
      processMetrics: false,
    });
    try {
      return await use({ ...rig, worker });
    } finally {
      await worker.drain();
      await worker.close();
    }
  });
}

export interface SeenRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server that keeps what it was asked and answers as told, with 200 and `{}` at first. */
export async function withServer<T>(
  use: (server: { url: string; seen: SeenRequest[]; answer: { status: number; body: unknown } }) => Promise<T>,
): Promise<T> {
  const seen: SeenRequest[] = [];
  const answer: { status: number; body: unknown } = { status: 200, body: {} };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, answer });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
