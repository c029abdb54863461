/**
 * What a process tells Prometheus. Two kinds of metrics: those that are counted with a label look-up each time (fine for
 * webhooks and jobs), and observed ones, which are plain fields of whoever counts and are read when somebody scrapes. The
 * hot path uses the second kind only.
 */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { assertBoundedLabels } from './metric-labels.ts';
import type { LatencyHistogram } from './latency.ts';
import { droppedLogLines } from '../log/line-writer.ts';
import { observedHistogram } from './observed-histogram.ts';

interface MetricOptions<L extends string> {
  /** In Prometheus' manner: base units, `_total` for a counter, such as `trunkline_frames_dropped_total`. */
  name: string;
  help: string;
  labelNames?: readonly L[];
}

/** One value, or one for each value of the single label `label`. */
type Observed<T> = { label?: never; read: () => T } | { label: string; read: () => Readonly<Record<string, T>> };

type ObservedOptions<T> = { name: string; help: string } & Observed<T>;

interface AskedOptions {
  name: string;
  help: string;
  label: string;
  /** One value for each value of the label. */
  ask: () => Promise<Readonly<Record<string, number>>>;
}

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * @param service the app's name, a label of every metric.
 * @param processMetrics CPU, memory, handles, garbage collection and event-loop delay of this process; they install
 * observers that cannot be taken away again, so tests may go without.
 */
export function createMetrics({ service, processMetrics = true }: { service: string; processMetrics?: boolean }) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const registers = [registry];

  /** @throws Error when a label could take any number of values; see metric-labels.ts. */
  function counter<L extends string = never>({ name, help, labelNames = [] }: MetricOptions<L>): Counter<L> {
    assertBoundedLabels(name, labelNames);
    return new Counter({ name, help, labelNames, registers });
  }

  /** @throws Error like `counter`. */
  function gauge<L extends string = never>({ name, help, labelNames = [] }: MetricOptions<L>): Gauge<L> {
    assertBoundedLabels(name, labelNames);
    return new Gauge({ name, help, labelNames, registers });
  }

  /** @throws Error like `counter`. */
  function histogram<L extends string = never>(
    options: MetricOptions<L> & { buckets: readonly number[] },
  ): Histogram<L> {
    const { name, help, labelNames = [], buckets } = options;
    assertBoundedLabels(name, labelNames);
    return new Histogram({ name, help, labelNames, buckets: [...buckets], registers });
  }

  /** A counter that is read at scrape. `read` must never go down: sums over live calls do when one ends. */
  function observedCounter({ name, help, label, read }: ObservedOptions<number>): void {
    const labelNames = labelList(name, label);
    new Counter({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [labels, value] of entries(label, read())) this.inc(labels, value);
      },
    });
  }

  /** A gauge that is read at scrape. */
  function observedGauge({ name, help, label, read }: ObservedOptions<number>): void {
    const labelNames = labelList(name, label);
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [labels, value] of entries(label, read())) this.set(labels, value);
      },
    });
  }

  /**
   * A gauge that is asked of somebody else at scrape, such as Redis. `ask` has a time limit of its own; when it fails there is no
   * value until the next scrape, and all other metrics are told as ever.
   */
  function askedGauge({ name, help, label, ask }: AskedOptions): void {
    const labelNames = labelList(name, label);
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      async collect() {
        const values = await ask().catch(() => ({}));
        this.reset();
        for (const [word, value] of Object.entries(values)) this.set({ [label]: word }, value);
      },
    });
  }

  /**
   * Latency histograms (latency.ts) that are read at scrape. `name` ends in `_seconds`. They must not be reset, or
   * Prometheus takes it for a restart.
   * @param bucketsMs upper bounds that Prometheus sees.
   */
  function observedLatency(options: ObservedOptions<LatencyHistogram> & { bucketsMs: readonly number[] }): void {
    const { name, help, label, read, bucketsMs } = options;
    labelList(name, label);
    observedHistogram(registry, { name, help, bucketsMs, read: () => entries(label, read()) });
  }

  if (processMetrics) {
    observedCounter({
      name: 'trunkline_log_lines_dropped_total',
      help: 'Log lines that could not be written, because the disk was full or nobody read them',
      read: droppedLogLines,
    });
  }

  return { registry, counter, gauge, histogram, observedCounter, observedGauge, askedGauge, observedLatency };
}

function labelList(name: string, label: string | undefined): string[] {
  const labelNames = label === undefined ? [] : [label];
  assertBoundedLabels(name, labelNames);
  return labelNames;
}

function entries<T>(label: string | undefined, value: T | Readonly<Record<string, T>>): [Record<string, string>, T][] {
  if (label === undefined) return [[{}, value as T]];
  return Object.entries(value as Readonly<Record<string, T>>).map(([word, one]) => [{ [label]: word }, one]);
}
