/** What looks after the replica as a whole: lost calls, load, health and readiness, and the way out of service. */
import {
  createAdminServer,
  createDrainNotice,
  type HealthOptions,
  healthRoutes,
  type Metrics,
} from '@trunkline/service-kit';
import { buildKeys, createRedisProbe, type SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { WayBreakers } from '../call/agent/way-breakers.ts';
import { summariseLatency } from '../call/media/call-counters.ts';
import type { Capacity } from '../fleet/capacity.ts';
import { drain } from '../fleet/drain.ts';
import type { Reconciler } from '../fleet/slots/reconciler.ts';
import { createReplicaFigures } from '../fleet/load/replica-figures.ts';
import { createSweeper, type Sweeper } from '../fleet/sweeper.ts';
import type { GatewayCounters } from '../gateway-counters.ts';
import { VERSION } from '../version.ts';
import type { Calls } from './build-calls.ts';
import type { Routing } from './build-routing.ts';
import { APP, type GatewayDeps } from './gateway-deps.ts';

export interface WatchDeps extends Pick<
  GatewayDeps,
  'config' | 'redis' | 'clock' | 'epochMs' | 'replicaId' | 'logger' | 'loopLag'
> {
  store: SessionStore;
  capacity: Capacity;
  calls: Calls;
  counters: GatewayCounters;
  metrics: Metrics;
  routing: Pick<Routing, 'describe'>;
  breakers: Pick<WayBreakers, 'modes'>;
  /** When the process began to put itself together, on its own clock. */
  startedAtMs: number;
}

export interface Watch {
  sweeper: Sweeper;
  reconciler: Reconciler;
  /** Adds what strangers may know to the public port: `/livez`, `/readyz` and a short `/health`. */
  routes(app: FastifyInstance): Promise<void>;
  /** The admin listener, with metrics and all details. */
  buildAdmin(): Promise<FastifyInstance>;
  /** Takes no new calls, hands over those that are here, and resolves when none is left (fleet/drain.ts). */
  drain(): Promise<void>;
  /** The sweeper at once, since it would find calls that are just being closed. */
  beginStop(): void;
  stop(): Promise<void>;
}

export function buildWatch(deps: WatchDeps): Watch {
  const { config, redis, store, clock, epochMs, replicaId, logger, capacity, metrics } = deps;
  const { registry, latency } = deps.calls;
  const notice = createDrainNotice(clock, config.DRAIN_NOTICE_MS);
  let isStopping = false;

  const sweeper = createSweeper({
    store,
    closer: capacity.closer,
    clock,
    epochMs,
    intervalMs: config.SWEEP_INTERVAL_MS,
    webResumeMs: config.webResumeMs,
    isHeld: (callId) => registry.has(callId),
    log: logger,
  });
  const onStoreReady = (): void => {
    sweeper.storeReady();
    void registry.renewLeases();
  };
  redis.on('ready', onStoreReady);

  const probe = createRedisProbe({ client: redis, key: buildKeys().probe(APP), clock });
  const isWorking = (): boolean => !notice.hasBegun && !isStopping && probe.fault === undefined;
  const figures = createReplicaFigures({
    latency,
    counters: deps.counters,
    liveCalls: () => registry.calls,
    agentWays: () => deps.breakers.modes(),
    clock,
  });
  const about = () => ({ isDraining: notice.hasBegun || isStopping, version: VERSION, figures: figures() });
  const load = capacity.watch(registry, metrics, { isWorking, about }, deps.loopLag);

  const health: HealthOptions = {
    startedAtMs: deps.startedAtMs,
    clock,
    health: () => ({
      ...((notice.hasBegun || isStopping) && { status: 'draining' as const }),
      activeSessions: registry.calls,
      activeStreams: registry.streams,
      replicaId,
      buffers: registry.buffers,
      agentWays: deps.breakers.modes(),
      addedLatencyMs: summariseLatency(latency),
      ...deps.routing.describe(),
    }),
    ready: () => {
      const reasons = [...notice.reasons, ...(probe.fault === undefined ? [] : [probe.fault]), ...load.reasons()];
      return { ready: reasons.length === 0 && !isStopping, reasons };
    },
  };

  return {
    sweeper,
    reconciler: load.reconciler,
    async routes(app) {
      await app.register(healthRoutes, health);
    },
    buildAdmin: () => createAdminServer(logger, { ...health, metrics }),
    async drain() {
      const noticed = notice.begin();
      load.report();
      await noticed;
      await drain({
        calls: registry,
        listReplicas: store.replicas.list,
        replicaId,
        app: APP,
        clock,
        timeoutMs: config.DRAIN_TIMEOUT_MS,
      });
    },
    beginStop() {
      isStopping = true;
      sweeper.stop();
    },
    async stop() {
      probe.stop();
      await load.stop();
      redis.off('ready', onStoreReady);
    },
  };
}
