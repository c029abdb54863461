/**
 * Puts together what decides how many calls this replica and the fleet take, and how slots are released: admission, the ends
 * that no runner sees, the reconciler, and the load signal. It stands here so that app.ts reads as the way of a call.
 */
import { type CallEvent, readRoute } from '@trunkline/protocol';
import { type Clock, createLoopLag, type Logger, type LoopLag, type Metrics } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { AgentProvider } from '../call/agent/agent-provider.ts';
import { type CallCloser, createCallCloser } from './call-closer.ts';
import type { CallRegistry } from '../call/call-registry.ts';
import { type CallSlots, createCallSlots } from './slots/call-slots.ts';
import { createLeftAgents } from './left-agents.ts';
import { createReconciler, type Reconciler } from './slots/reconciler.ts';
import type { GatewayConfig } from '../config.ts';
import { createLoadSignal } from './load/load-signal.ts';
import { createReplicaReporter, type ReplicaReporterOptions } from './load/replica-reporter.ts';
import { registerCapacityMetrics } from './capacity-metrics.ts';
import { carrierAccess } from '../twilio/carrier-access.ts';
import { createCarrierLookup } from '../twilio/carrier-lookup.ts';
import { buildAgentLookup } from './agent-lookup.ts';

export interface CapacityDeps {
  app: string;
  config: GatewayConfig;
  store: SessionStore;
  agents: AgentProvider;
  clock: Clock;
  epochMs: () => number;
  replicaId: string;
  log: Logger;
  onEvent(event: CallEvent): void;
}

export interface Capacity {
  slots: CallSlots;
  closer: CallCloser;
  /** Begins to watch. It is called late, because the registry must exist by then. */
  watch(
    registry: CallRegistry,
    metrics: Metrics,
    replica: { isWorking(): boolean; about: ReplicaReporterOptions['about'] },
    loopLag?: LoopLag,
  ): CapacityWatch;
}

export interface CapacityWatch {
  reconciler: Reconciler;
  /** Why new calls should go elsewhere; empty when they are welcome. */
  reasons(): string[];
  /** Reports to the other replicas at once how many calls this one has, and whether it takes more. */
  report(): void;
  stop(): Promise<void>;
}

/** How long an agent may stay at Vapi after its call, to finish its last words and to hear that the call is over. */
const AGENT_LEAVES_MS = 30_000;

function createCarrier({ config, log }: CapacityDeps) {
  const access = carrierAccess(config);
  if (!access) return undefined;
  return createCarrierLookup({
    ...access,
    onFailed(error) {
      const { status, code } = error as { status?: number; code?: number | string };
      log.warn({ status, code }, 'call not looked up at Twilio');
    },
  });
}

export function createCapacity(deps: CapacityDeps): Capacity {
  const { config, store, agents, clock, epochMs, replicaId, log } = deps;
  const slots = createCallSlots({
    store,
    limits: {
      ...(config.MAX_FLEET_CALLS !== undefined && { fleet: config.MAX_FLEET_CALLS }),
      ...(config.MAX_CALLS_PER_NUMBER !== undefined && { perNumber: config.MAX_CALLS_PER_NUMBER }),
      ...(config.MAX_CALLS_PER_CALLER !== undefined && { perCaller: config.MAX_CALLS_PER_CALLER }),
    },
    replicaId,
    epochMs,
    passesOn: (session) => (readRoute(session)?.fallbackNumber ?? config.FALLBACK_NUMBER) !== undefined,
    log,
  });
  const closer = createCallCloser({ store, slots, agents, epochMs, onEvent: (event) => deps.onEvent(event), log });

  return {
    slots,
    closer,
    watch(registry, metrics, { isWorking, about }, loopLag = createLoopLag(clock)) {
      const lookup = buildAgentLookup(config);
      const leftAgents = createLeftAgents({ store, agents, lookup, epochMs, graceMs: AGENT_LEAVES_MS, log });
      const reconciler = createReconciler({
        store,
        slots,
        closer,
        carrier: createCarrier(deps),
        agents: lookup,
        leftAgents,
        clock,
        epochMs,
        intervalMs: config.SWEEP_INTERVAL_MS,
        afterMs: config.RECONCILE_AFTER_MS,
        heldHere: () => registry.callIds(),
        log,
      });
      const liveCalls = (): number => registry.calls;
      const isReady = (): boolean => isWorking() && load.reasons().length === 0;
      const limits = { maxCalls: config.MAX_CONNECTIONS, maxLagMs: config.LOOP_LAG_MAX_MS };
      const reporter = createReplicaReporter({
        app: deps.app,
        store,
        replicaId,
        load: () => load,
        liveCalls,
        isReady,
        about,
        clock,
        epochMs,
      });
      const load = createLoadSignal({
        clock,
        limits,
        liveCalls,
        lagP99Ms: () => loopLag.p99Ms(),
        canOthersTake: () => reporter.canOthersTake,
        log,
      });
      reporter.report();
      registerCapacityMetrics(metrics, load, isReady, reconciler);
      return {
        reconciler,
        reasons: () => load.reasons(),
        report: () => reporter.report(),
        async stop() {
          reconciler.stop();
          load.stop();
          loopLag.stop();
          await reporter.leave();
        },
      };
    },
  };
}
