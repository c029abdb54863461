/** The metrics of the ways to an agent. The label is the name of a way as AGENT_WAYS has it. */
import type { Metrics } from '@trunkline/service-kit';
import type { WayBreakers } from '../call/agent/way-breakers.ts';
import type { GatewayCounters } from '../gateway-counters.ts';

export function registerAgentWayMetrics(
  metrics: Metrics,
  breakers: Pick<WayBreakers, 'modes' | 'opened'>,
  counters: Pick<GatewayCounters, 'wayFailures' | 'waySkips'>,
): void {
  /** Every way is there from the start, so that its first failure is a rise. */
  const ofAllWays = (counted: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.keys(breakers.modes()).map((way) => [way, counted[way] ?? 0]));
  metrics.observedGauge({
    name: 'trunkline_agent_way_open',
    help: 'Ways to an agent that are not asked for one because they do not work (1), and those that are (0)',
    label: 'way',
    read: () =>
      Object.fromEntries(Object.entries(breakers.modes()).map(([way, mode]) => [way, mode === 'closed' ? 0 : 1])),
  });
  metrics.observedCounter({
    name: 'trunkline_agent_way_opened_total',
    help: 'Times that this replica has found a way to an agent not to work for several calls',
    label: 'way',
    read: () => breakers.opened(),
  });
  metrics.observedCounter({
    name: 'trunkline_agent_way_failures_total',
    help: 'Times that a way to an agent did not work for a call, which then went on to the next one',
    label: 'way',
    read: () => ofAllWays(counters.wayFailures),
  });
  metrics.observedCounter({
    name: 'trunkline_agent_way_skips_total',
    help: 'Times that a call passed a way to an agent over without waiting, because it was known not to work',
    label: 'way',
    read: () => ofAllWays(counters.waySkips),
  });
}
