import { JOB_NAMES, type QueueDepth, type QueueDepths } from '@trunkline/job-queues';
import { createMetrics } from '@trunkline/service-kit';
import { expect, it, vi } from 'vitest';
import { registerQueueMetrics } from './queue-metrics.ts';

const none: QueueDepth = { waiting: 0, oldestMs: 0 };
const depthsOf = (some: Partial<Record<string, QueueDepth>>) =>
  Object.fromEntries(JOB_NAMES.map((name) => [name, some[name] ?? none])) as Awaited<ReturnType<QueueDepths['read']>>;

function scrapeOf(read: QueueDepths['read']) {
  const metrics = createMetrics({ service: 'vapi-worker', processMetrics: false });
  metrics.observedGauge({ name: 'trunkline_jobs_active', help: 'Jobs at hand', read: () => 3 });
  registerQueueMetrics(metrics, { read });
  return () => metrics.registry.metrics();
}

it('tells of every queue how much waits and for how long, in seconds', async () => {
  const text = await scrapeOf(async () => depthsOf({ 'run-tool': { waiting: 4, oldestMs: 1_500 } }))();
  expect(text).toContain('trunkline_jobs_waiting{queue="run-tool",service="vapi-worker"} 4\n');
  expect(text).toContain('trunkline_oldest_job_seconds{queue="run-tool",service="vapi-worker"} 1.5\n');
  for (const name of JOB_NAMES) expect(text).toContain(`trunkline_jobs_waiting{queue="${name}",service="vapi-worker"}`);
});

it('has no value while Redis is away, and tells all other metrics', async () => {
  const read = vi.fn<QueueDepths['read']>();
  read.mockResolvedValue(depthsOf({ 'run-tool': { waiting: 4, oldestMs: 1_500 } }));
  const scrape = scrapeOf(read);
  expect(await scrape()).toContain('trunkline_jobs_waiting{');
  read.mockRejectedValue(new Error('Redis is away'));
  const text = await scrape();
  expect(text).not.toContain('trunkline_jobs_waiting{');
  expect(text).not.toContain('trunkline_oldest_job_seconds{');
  expect(text).toContain('trunkline_jobs_active{service="vapi-worker"} 3\n');
});
