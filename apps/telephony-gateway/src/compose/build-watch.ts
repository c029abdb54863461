/** What looks after the replica as a whole: lost calls, load, health and readiness, and the way out of service. */
import { healthRoutes, type Metrics } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import { summariseLatency } from '../call/media/call-counters.ts';
import type { Capacity } from '../fleet/capacity.ts';
import { drain } from '../fleet/drain.ts';
import type { Reconciler } from '../fleet/slots/reconciler.ts';
import { createSweeper, type Sweeper } from '../fleet/sweeper.ts';
import type { Calls } from './build-calls.ts';
import { APP, type GatewayDeps } from './gateway-deps.ts';

export interface WatchDeps extends Pick<
  GatewayDeps,
  'config' | 'redis' | 'clock' | 'epochMs' | 'replicaId' | 'logger' | 'loopLag'
> {
  store: SessionStore;
  capacity: Capacity;
  calls: Calls;
  metrics: Metrics;
  /** When the process began to put itself together, on its own clock. */
  startedAtMs: number;
}

export interface Watch {
  sweeper: Sweeper;
  reconciler: Reconciler;
  /** `/health`, `/ready` and `/metrics`. */
  routes(app: FastifyInstance): Promise<void>;
  /** Takes no new calls, hands over those that are here, and resolves when none is left (fleet/drain.ts). */
  drain(): Promise<void>;
  /** The sweeper at once, since it would find calls that are just being closed. */
  beginStop(): void;
  stop(): Promise<void>;
}

export function buildWatch(deps: WatchDeps): Watch {
  const { config, redis, store, clock, epochMs, replicaId, logger, capacity, metrics } = deps;
  const { registry, latency } = deps.calls;
  let isDraining = false;

  const sweeper = createSweeper({
    store,
    closer: capacity.closer,
    clock,
    epochMs,
    intervalMs: config.SWEEP_INTERVAL_MS,
    isHeld: (callId) => registry.has(callId),
    log: logger,
  });
  const onStoreReady = (): void => {
    sweeper.storeReady();
    void registry.renewLeases();
  };
  redis.on('ready', onStoreReady);

  const isWorking = (): boolean => !isDraining && redis.status === 'ready';
  const load = capacity.watch(registry, metrics, isWorking, deps.loopLag);

  return {
    sweeper,
    reconciler: load.reconciler,
    async routes(app) {
      await app.register(healthRoutes, {
        startedAtMs: deps.startedAtMs,
        clock,
        metrics,
        health: () => ({
          ...(isDraining && { status: 'draining' as const }),
          activeSessions: registry.calls,
          activeStreams: registry.calls,
          replicaId,
          buffers: registry.buffers,
          addedLatencyMs: summariseLatency(latency),
        }),
        ready: () => {
          const reasons = [
            ...(isDraining ? ['draining'] : []),
            ...(redis.status === 'ready' ? [] : ['Redis is out of reach']),
            ...load.reasons(),
          ];
          return { ready: reasons.length === 0, reasons };
        },
      });
    },
    async drain() {
      isDraining = true;
      load.report();
      await drain({
        calls: registry,
        listReplicas: store.replicas.list,
        replicaId,
        app: APP,
        clock,
        noticeMs: config.DRAIN_NOTICE_MS,
        timeoutMs: config.DRAIN_TIMEOUT_MS,
      });
    },
    beginStop() {
      isDraining = true;
      sweeper.stop();
    },
    async stop() {
      await load.stop();
      redis.off('ready', onStoreReady);
    },
  };
}
