/** Puts the console together from its parts. It never listens: main.ts does, and tests do it themselves. */
import { randomBytes } from 'node:crypto';
import { buildPurge, createLookNotes } from '@trunkline/call-control';
import { createDeadLetters, createJobQueues } from '@trunkline/job-queues';
import { TrunklineError } from '@trunkline/protocol';
import {
  callerSecretsOf,
  type Clock,
  createAdminServer,
  createDrainNotice,
  createFastify,
  createMetrics,
  type HealthOptions,
  firstActingKeyOf,
  healthRoutes,
  type Logger,
  openKeyring,
  Readers,
  registerProofMetrics,
  retentionOf,
  WrongProofs,
} from '@trunkline/service-kit';
import { buildKeys, createRedisProbe, createSessionStore, type RedisClient } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import { Operators } from './access/operators.ts';
import { CallBook } from './calls/call-book.ts';
import { judgeCall } from '@trunkline/verdict';
import type { ConsoleConfig } from './config.ts';
import { FeedHub } from './feed/feed-hub.ts';
import { FleetWatch } from './fleet/fleet-watch.ts';
import { followFeed } from './feed/follow-feed.ts';
import { apiRoutes } from './http-routes.ts';
import { createConsoleCounters, registerConsoleMetrics } from './metrics.ts';
import { protectPage } from './site/content-security-policy.ts';
import { pageFiles } from './site/page-files.ts';
import { readPlaces } from './try/try-places.ts';

const APP = 'console';

export interface ConsoleDeps {
  config: ConsoleConfig;
  redis: RedisClient;
  /** A client of its own, because it waits for what is new. */
  feedClient: RedisClient;
  logger: Logger;
  clock: Clock;
  epochMs: () => number;
  /** The folder of the built page. */
  pageFolder: string;
  /** Whether to measure the process itself. The observers cannot be taken away again, so tests go without. */
  processMetrics?: boolean;
}

export interface Console {
  app: FastifyInstance;
  /** Metrics and the detailed health, for operators. */
  admin: FastifyInstance;
  readers: Readers;
  book: CallBook;
  hub: FeedHub;
  /** Says that it is not ready, then sends its pages to other replicas. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export async function buildConsole(deps: ConsoleDeps): Promise<Console> {
  const { config, redis, feedClient, logger, clock, epochMs } = deps;
  const startedAtMs = clock.nowMs();
  const counters = createConsoleCounters();
  const metrics = createMetrics({ service: APP, processMetrics: deps.processMetrics ?? true });
  const proofs = new WrongProofs({ clock, log: logger });
  registerProofMetrics(metrics, proofs);
  const store = createSessionStore({
    redis,
    nowMs: epochMs,
    random: randomBytes,
    clock,
    callerSecrets: callerSecretsOf(config),
    limits: {
      sessionIdleMs: config.SESSION_IDLE_TTL_MS,
      chatSessionMs: config.CHAT_SESSION_TTL_MS,
      ...retentionOf(config),
    },
  });
  const onRedisError = (error: Error): void => logger.warn({ err: error }, 'Redis');
  const queues = createJobQueues({ redisUrl: config.REDIS_URL, onError: onRedisError });
  const readers = new Readers(clock);
  const book: CallBook = new CallBook({
    store,
    clock,
    judge: (facts) => judgeCall(facts, config.thresholds),
    onChange: () => hub.flushSoon(),
    onFault(error) {
      counters.failedLoads += 1;
      // That Redis is away is said once, and everything is loaded when it is back.
      const isStoreAway = error instanceof TrunklineError && error.code === 'TL_STORE_UNAVAILABLE';
      if (!isStoreAway) logger.warn({ err: error }, 'a call could not be loaded');
    },
  });
  const fleet: FleetWatch = new FleetWatch({
    store,
    queues,
    clock,
    epochMs,
    maxFleetCalls: config.MAX_FLEET_CALLS,
    isWatched: () => readers.count > 0,
    onFleet: (view) => hub.share('fleet', view),
  });
  const hub: FeedHub = new FeedHub({ book, clock, fleet: () => fleet.latest });
  const following = followFeed({ store, client: feedClient, book, hub, fleet, clock, log: logger });

  registerConsoleMetrics(metrics, { counters, readers, book, hub });

  let gatewayKey = config.gatewayKey;
  const keys = openKeyring({
    config,
    rates: store.rateLimits,
    clock,
    log: logger,
    metrics,
    // The gateway reads the same file, and takes the old key no longer.
    onLoaded: (text) => (gatewayKey = config.GATEWAY_API_KEY ?? firstActingKeyOf(text)),
  });
  const operators = new Operators({
    keyring: keys.keyring,
    keyTries: proofs.of('api-key'),
    sessions: store.operatorSessions,
    sessionMs: config.CONSOLE_SESSION_MS,
    epochMs,
  });
  const probe = createRedisProbe({ client: redis, key: buildKeys().probe(APP), clock });
  const notice = createDrainNotice(clock, config.DRAIN_NOTICE_MS);
  const healthOptions: HealthOptions = {
    startedAtMs,
    clock,
    health: () => ({
      ...(notice.hasBegun && { status: 'draining' as const }),
      activeStreams: readers.count,
      heldBytes: readers.heldBytes,
      knownCalls: book.size,
    }),
    ready: () => {
      const reasons = [...notice.reasons, ...(probe.fault === undefined ? [] : [probe.fault])];
      return { ready: reasons.length === 0, reasons };
    },
  };
  const admin = await createAdminServer(logger, { ...healthOptions, metrics });
  const app = createFastify({ logger, ...(config.TRUSTED_PROXIES && { trustProxy: [...config.TRUSTED_PROXIES] }) });
  const places = readPlaces(config, () => gatewayKey);
  await protectPage(app, { connectTo: [places.voiceUrl, places.chatUrl].filter((one) => one !== undefined) });
  await app.register(healthRoutes, healthOptions);
  await app.register(
    async (scope) =>
      apiRoutes(scope, {
        store,
        operators,
        sessionMs: config.CONSOLE_SESSION_MS,
        book,
        hub,
        fleet,
        whenLoaded: following.whenLoaded,
        readers,
        clock,
        deadLetters: createDeadLetters(queues),
        transferNumber: config.TRANSFER_NUMBER,
        purge: buildPurge({ config, store, log: logger }),
        noteLook: createLookNotes({ looks: store.looks, epochMs: Date.now }),
        places,
        thresholds: config.thresholds,
        acts: counters.acts,
        log: logger,
        onWrongKey(address) {
          counters.wrongKeys += 1;
          // The login has a limit of its own over all replicas, so here it is only counted and told.
          proofs.of('login').wrong(address);
        },
      }),
    { prefix: '/api' },
  );
  await pageFiles(app, deps.pageFolder);

  return {
    app,
    admin,
    readers,
    book,
    hub,
    async drain() {
      await notice.begin();
      readers.restartAll();
    },
    async close() {
      void notice.begin();
      readers.close();
      await Promise.all([app.close(), admin.close(), following.close()]);
      fleet.stop();
      keys.stop();
      hub.stop();
      probe.stop();
      await queues.close();
    },
  };
}
