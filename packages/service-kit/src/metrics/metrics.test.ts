import { describe, expect, it } from 'vitest';
import { createLatencyHistogram } from './latency.ts';
import { createMetrics } from './metrics.ts';

const bare = () => createMetrics({ service: 'gateway', processMetrics: false });

describe('createMetrics', () => {
  it('tells the state of the process and the delay of its event loop', async () => {
    const text = await createMetrics({ service: 'gateway' }).registry.metrics();
    expect(text).toContain('process_resident_memory_bytes{service="gateway"}');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds{service="gateway"}');
  });

  it('counts with labels off the hot path', async () => {
    const { registry, counter, gauge, histogram } = bare();
    counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['result'] }).inc({ result: 'done' });
    gauge({ name: 'waiting', help: 'Waiting.' }).set(3);
    histogram({ name: 'took_seconds', help: 'Took.', buckets: [1] }).observe(0.5);
    const text = await registry.metrics();
    expect(text).toContain('jobs_total{result="done",service="gateway"} 1');
    expect(text).toContain('waiting{service="gateway"} 3');
    expect(text).toContain('took_seconds_bucket{le="1",service="gateway"} 1');
  });

  it('reads observed metrics at each scrape and not before', async () => {
    const { registry, observedCounter, observedGauge } = bare();
    const fields = { toAgent: 1, toCaller: 2, live: 5 };
    observedCounter({
      name: 'frames_total',
      help: 'Frames.',
      label: 'direction',
      read: () => ({ toAgent: fields.toAgent, toCaller: fields.toCaller }),
    });
    observedGauge({ name: 'calls', help: 'Calls.', read: () => fields.live });
    await registry.metrics();
    Object.assign(fields, { toAgent: 10, live: 4 });
    const text = await registry.metrics();
    expect(text).toContain('# TYPE frames_total counter');
    expect(text).toContain('frames_total{direction="toAgent",service="gateway"} 10');
    expect(text).toContain('frames_total{direction="toCaller",service="gateway"} 2');
    expect(text).toContain('calls{service="gateway"} 4');
  });

  it('shows latency histograms as a Prometheus histogram in seconds', async () => {
    const { registry, observedLatency } = bare();
    const histogram = createLatencyHistogram();
    observedLatency({
      name: 'added_latency_seconds',
      help: 'Added.',
      label: 'direction',
      read: () => ({ toAgent: histogram }),
      bucketsMs: [1, 5],
    });
    for (const ms of [0.5, 2, 2, 80]) histogram.record(ms);
    const lines = (await registry.metrics()).trim().split('\n');
    expect(lines).toEqual([
      '# HELP added_latency_seconds Added.',
      '# TYPE added_latency_seconds histogram',
      'added_latency_seconds_bucket{direction="toAgent",le="0.001",service="gateway"} 1',
      'added_latency_seconds_bucket{direction="toAgent",le="0.005",service="gateway"} 3',
      'added_latency_seconds_bucket{direction="toAgent",le="+Inf",service="gateway"} 4',
      'added_latency_seconds_sum{direction="toAgent",service="gateway"} 0.0845',
      'added_latency_seconds_count{direction="toAgent",service="gateway"} 4',
    ]);
  });

  it.each([
    'callId',
    'callSid',
    'streamSid',
    'from',
    'to',
    'sessionId',
    'session_id',
    'sessionid',
    'CALLSID',
    'url',
    'toNumber',
  ])('refuses the label %s when the metric is registered', (label) => {
    const { counter, gauge, histogram, observedCounter, observedGauge, observedLatency } = bare();
    const options = { name: 'x', help: 'x', labelNames: [label] };
    const observed = { name: 'x', help: 'x', label };
    expect(() => counter(options)).toThrow(`x: the label "${label}" has no closed set of values`);
    expect(() => gauge(options)).toThrow(label);
    expect(() => histogram({ ...options, buckets: [1] })).toThrow(label);
    expect(() => observedCounter({ ...observed, read: () => ({}) })).toThrow(label);
    expect(() => observedGauge({ ...observed, read: () => ({}) })).toThrow(label);
    expect(() => observedLatency({ ...observed, read: () => ({}), bucketsMs: [] })).toThrow(label);
  });

  it.each(['direction', 'endedBy', 'reason', 'format', 'state', 'tool', 'valid', 'status'])(
    'accepts the label %s',
    (label) => {
      expect(() => bare().counter({ name: 'x', help: 'x', labelNames: [label] })).not.toThrow();
    },
  );
});
