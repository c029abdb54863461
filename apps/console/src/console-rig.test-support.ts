/** Replicas of the whole console on real ports, over one real Redis, and a store that writes as gateways do. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { CallEvent, CallId, ConsoleEventName, Session } from '@trunkline/protocol';
import { createLogger, systemClock } from '@trunkline/service-kit';
import { createRedisClient, createSessionStore, type SessionStore, whenRedisReady } from '@trunkline/session-store';
import { redisTest, waitUntil } from '@trunkline/testkit';
import { buildConsole, type Console } from './app.ts';
import { readConfig } from './config.ts';
import { newSession } from './new-session.test-support.ts';

export const KEY = 'a-key-of-the-tests';
export const READ_KEY = 'a-key-that-looks';

export interface ConsoleReplica extends Console {
  url: string;
  ask(path: string, init?: AskOptions): Promise<Response>;
  /** Opens the events of a page. */
  listen(options?: { path?: string; lastEventId?: string }): Promise<PageEvents>;
}

export interface StartOptions {
  pageFolder?: string;
  /** Is given every line of the log. */
  onLogLine?(line: string): void;
}

export interface AskOptions {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface SseEvent {
  name: ConsoleEventName;
  id?: string;
  data: Record<string, unknown>;
}

/** What a page has been told so far. */
export interface PageEvents {
  all: SseEvent[];
  /** Waits for the first event that `isIt`, also one that came before. */
  until(what: string, isIt: (event: SseEvent) => boolean): Promise<SseEvent>;
  lastId(): string | undefined;
  close(): void;
}

export interface ConsoleRig {
  store: SessionStore;
  start(env?: Record<string, string>, options?: StartOptions): Promise<ConsoleReplica>;
  /** A call as a gateway opens it. */
  newCall(fields?: Partial<Session>): Promise<CallId>;
  tell(callId: CallId, ...facts: CallEvent[]): Promise<void>;
}

/** Reads the wire of server-sent events as a browser does. */
export function parseEvents(text: string): SseEvent[] {
  return text
    .split('\n\n')
    .map(
      (block) =>
        Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2))) as Record<string, string>,
    )
    .filter(({ event }) => event !== undefined)
    .map(({ event, id, data }) => ({
      name: event as ConsoleEventName,
      ...(id !== undefined && { id }),
      data: JSON.parse(data ?? '') as Record<string, unknown>,
    }));
}

function readPage(response: Response, abort: AbortController): PageEvents {
  const all: SseEvent[] = [];
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true });
      const end = rest.lastIndexOf('\n\n');
      if (end < 0) continue;
      all.push(...parseEvents(rest.slice(0, end)));
      rest = rest.slice(end + 2);
    }
  };
  // The end of the stream, whoever ends it, is the end of reading.
  read().catch(() => {});
  return {
    all,
    async until(what, isIt) {
      await waitUntil(() => all.some(isIt), { what, timeoutMs: 15_000 });
      return all.find(isIt)!;
    },
    lastId: () => all.findLast(({ id }) => id !== undefined)?.id,
    close: () => abort.abort(),
  };
}

/** Consoles over the Redis at `redisUrl`, until `close`. */
export async function createRig(redisUrl: string): Promise<{ rig: ConsoleRig; close(): Promise<void> }> {
  const closes: (() => Promise<void>)[] = [];
  const connect = async () => {
    const client = createRedisClient(redisUrl, { name: 'console', onError: () => {} });
    await whenRedisReady(client, 10_000);
    closes.push(async () => client.disconnect());
    return client;
  };
  const store = createSessionStore({
    redis: await connect(),
    nowMs: Date.now,
    random: randomBytes,
    clock: systemClock,
  });
  const rig: ConsoleRig = {
    store,
    async newCall(fields) {
      const session = newSession(fields);
      await store.sessions.create(session);
      await store.events.append(session.callId, [
        { type: 'call.created', atMs: session.createdAtMs, channel: session.channel },
      ]);
      return session.callId;
    },
    tell: (callId, ...facts) => store.events.append(callId, facts),
    async start(env = {}, { pageFolder = '/nowhere', onLogLine = () => {} } = {}) {
      const console = await buildConsole({
        config: readConfig({
          REDIS_URL: redisUrl,
          API_KEYS: `ops:${KEY}:read+act,eyes:${READ_KEY}:read`,
          DRAIN_NOTICE_MS: '0',
          ...env,
        }),
        redis: await connect(),
        feedClient: await connect(),
        logger: createLogger({ service: 'test', level: 'info', destination: { write: onLogLine } }),
        clock: systemClock,
        epochMs: Date.now,
        pageFolder,
        processMetrics: false,
      });
      await console.app.listen({ host: '127.0.0.1', port: 0 });
      const url = `http://127.0.0.1:${(console.app.server.address() as AddressInfo).port}`;
      closes.unshift(() => console.close());
      return {
        ...console,
        url,
        ask: (path, { method = 'GET', body, headers = {} } = {}) =>
          fetch(`${url}${path}`, {
            method,
            headers: {
              authorization: `Bearer ${KEY}`,
              ...(body !== undefined && { 'content-type': 'application/json' }),
              ...headers,
            },
            ...(body !== undefined && { body: JSON.stringify(body) }),
          }),
        async listen({ path = '/api/events', lastEventId } = {}) {
          const abort = new AbortController();
          const response = await fetch(`${url}${path}`, {
            signal: abort.signal,
            headers: {
              authorization: `Bearer ${KEY}`,
              ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
            },
          });
          closes.unshift(async () => abort.abort());
          return readPage(response, abort);
        },
      };
    },
  };
  return {
    rig,
    async close() {
      for (const close of closes) await close();
    },
  };
}

export const test = redisTest.extend<{ rig: ConsoleRig }>({
  rig: async ({ redis }, use) => {
    const { rig, close } = await createRig(redis.url);
    await use(rig);
    await close();
  },
});
