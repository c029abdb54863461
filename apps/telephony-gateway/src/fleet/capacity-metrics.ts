/**
 * The metrics for autoscaling and alarms. Every replica shows the metrics of the fleet as its reconciler last saw them, so take
 * their maximum over the replicas and never their sum.
 */
import type { Metrics } from '@trunkline/service-kit';
import type { Reconciler } from './slots/reconciler.ts';
import type { LoadSignal } from './load/load-signal.ts';

export function registerCapacityMetrics(
  metrics: Metrics,
  load: LoadSignal,
  isReady: () => boolean,
  reconciler: Pick<Reconciler, 'fleet'>,
): void {
  const gauge = (name: string, help: string, read: () => number): void => metrics.observedGauge({ name, help, read });
  gauge(
    'trunkline_event_loop_lag_seconds',
    '99th percentile of the event loop delay over the last seconds',
    () => load.lagP99Ms / 1_000,
  );
  gauge('trunkline_calls_limit', 'Most calls of this replica', () => load.limits.maxCalls);
  gauge('trunkline_calls_near_limit', '1 while calls are at 80 % of the limit or above', () =>
    Number(load.look().isNearlyFull),
  );
  gauge('trunkline_takes_calls', '0 while this replica is not ready for new calls, for whatever reason', () =>
    Number(isReady()),
  );
  gauge('trunkline_fleet_calls', 'Calls of the whole fleet that have a slot', () => reconciler.fleet?.live ?? 0);
  gauge(
    'trunkline_fleet_slots_suspect',
    'Slots of the whole fleet without proof for longer than a call may last',
    () => reconciler.fleet?.suspect ?? 0,
  );
  metrics.observedGauge({
    name: 'trunkline_fleet_slots_released',
    help: 'Slots of the whole fleet released so far; a rise of carrier_lookup means that slots leak',
    label: 'proof',
    read: () => ({ ...reconciler.fleet?.released }),
  });
}
