/** Which metrics the programs have, asked of the code that registers them. Nothing is read, so nothing of a program has to run. */
import { registerChatMetrics } from '../../../apps/chat-gateway/src/metrics.ts';
import { registerConsoleMetrics } from '../../../apps/console/src/metrics.ts';
import { registerAgentWayMetrics } from '../../../apps/telephony-gateway/src/fleet/agent-way-metrics.ts';
import { registerCapacityMetrics } from '../../../apps/telephony-gateway/src/fleet/capacity-metrics.ts';
import { registerGatewayMetrics } from '../../../apps/telephony-gateway/src/metrics.ts';
import { registerWebhookMetrics } from '../../../apps/vapi-webhook/src/events/webhook-counters.ts';
import { registerQueueMetrics } from '../../../apps/vapi-webhook/src/queues/queue-metrics.ts';
import { registerWorkerMetrics } from '../../../apps/vapi-webhook/src/worker-metrics.ts';
import { createMetrics, type Metrics } from '../../../packages/service-kit/src/metrics/metrics.ts';

/** The labels of each series by its name. */
export type KnownMetrics = ReadonlyMap<string, readonly string[]>;

/** What Prometheus adds to every series: where it was scraped. `service` comes from us. */
const EVERYWHERE = ['service', 'namespace', 'pod', 'container', 'instance', 'job'];

interface Registered {
  name: string;
  label?: string;
}

export function knownMetrics(): KnownMetrics {
  const known = new Map<string, readonly string[]>([['up', EVERYWHERE]]);
  const plain = ({ name, label }: Registered): void => {
    known.set(name, [...EVERYWHERE, ...(label === undefined ? [] : [label])]);
  };
  const histogram = ({ name, label }: Registered): void => {
    for (const part of ['sum', 'count']) plain({ name: `${name}_${part}`, ...(label !== undefined && { label }) });
    known.set(`${name}_bucket`, [...EVERYWHERE, 'le', ...(label === undefined ? [] : [label])]);
  };
  const metrics: Metrics = {
    ...createMetrics({ service: 'known' }),
    observedCounter: plain,
    observedGauge: plain,
    askedGauge: plain,
    observedLatency: histogram,
  };
  // They keep what they are given for the day of a scrape, which does not come here.
  const later = {} as never;
  registerGatewayMetrics(metrics, later, later, later, later);
  registerCapacityMetrics(metrics, later, later, later);
  registerAgentWayMetrics(metrics, later, later);
  registerChatMetrics(metrics, later, later);
  registerConsoleMetrics(metrics, later);
  registerWebhookMetrics(metrics, later);
  registerWorkerMetrics(metrics, later, later);
  registerQueueMetrics(metrics, later);
  // Those of the process itself, such as its memory, which createMetrics has registered.
  for (const { name } of metrics.registry.getMetricsAsArray()) plain({ name });
  return known;
}
