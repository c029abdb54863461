/** What Prometheus is told of the queues. Every worker tells the same, so take the maximum over the workers and never the sum. */
import type { QueueDepth, QueueDepths } from '@trunkline/job-queues';
import type { Metrics } from '@trunkline/service-kit';

/** They are asked of Redis at each scrape. While it is away there is no value, since 0 would say that nothing waits. */
export function registerQueueMetrics(metrics: Metrics, depths: QueueDepths): void {
  const asked = (name: string, help: string, valueOf: (depth: QueueDepth) => number): void =>
    metrics.askedGauge({
      name,
      help,
      label: 'queue',
      async ask() {
        const read = await depths.read();
        return Object.fromEntries(Object.entries(read).map(([queue, depth]) => [queue, valueOf(depth)]));
      },
    });
  asked('trunkline_jobs_waiting', 'Jobs of the whole fleet that a worker could begin now', ({ waiting }) => waiting);
  asked(
    'trunkline_oldest_job_seconds',
    'How long the oldest of the jobs that a worker could begin has waited; 0 when none waits',
    ({ oldestMs }) => oldestMs / 1_000,
  );
}
