import type { Metric, Registry } from 'prom-client';
import type { LatencyHistogram } from './latency.ts';

interface ObservedHistogramOptions {
  name: string;
  help: string;
  bucketsMs: readonly number[];
  read: () => [Record<string, string>, LatencyHistogram][];
}

/**
 * Registers latency histograms as one Prometheus histogram in seconds. prom-client's own can only be fed value by value,
 * but a registry asks a metric for nothing else than its name and `get()`.
 */
export function observedHistogram(registry: Registry, { name, help, bucketsMs, read }: ObservedHistogramOptions): void {
  const metric = {
    name,
    get: () =>
      Promise.resolve({
        name,
        help,
        type: 'histogram',
        aggregator: 'sum',
        values: read().flatMap(([labels, histogram]) => [
          ...bucketsMs.map((boundMs) => ({
            metricName: `${name}_bucket`,
            labels: { ...labels, le: boundMs / 1000 },
            value: histogram.countUpTo(boundMs),
          })),
          { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: histogram.count },
          { metricName: `${name}_sum`, labels, value: histogram.sumMs / 1000 },
          { metricName: `${name}_count`, labels, value: histogram.count },
        ]),
      }),
  };
  registry.registerMetric(metric as unknown as Metric);
}
