/** What the workers count. It is read when somebody scrapes or asks for `/health`. */
import { JOB_NAMES } from '@trunkline/job-queues';
import type { Metrics } from '@trunkline/service-kit';

export interface WorkerCounters {
  done: Record<string, number>;
  failedTries: Record<string, number>;
  dead: Record<string, number>;
  toolOutcomes: Record<string, number>;
  toolFaults: number;
  lateResults: Record<string, number>;
  analyses: Record<string, number>;
  escalations: Record<string, number>;
  reports: number;
}

/** Every job is there from the start, with 0: Prometheus sees no rise in a series whose first value is 1. */
const noJobs = (): Record<string, number> => Object.fromEntries(JOB_NAMES.map((name) => [name, 0]));

export function createWorkerCounters(): WorkerCounters {
  return {
    done: noJobs(),
    failedTries: noJobs(),
    dead: noJobs(),
    toolOutcomes: {},
    toolFaults: 0,
    lateResults: {},
    analyses: {},
    escalations: {},
    reports: 0,
  };
}

/** `name` is one of our own words. */
export function countUp(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

export function registerWorkerMetrics(metrics: Metrics, counters: WorkerCounters, active: () => number): void {
  const counted = (name: string, help: string, label: string, read: () => Record<string, number>): void =>
    metrics.observedCounter({ name, help, label, read });
  metrics.observedGauge({ name: 'trunkline_jobs_active', help: 'Jobs at hand', read: active });
  counted('trunkline_jobs_done_total', 'Jobs done', 'job', () => counters.done);
  counted('trunkline_job_tries_failed_total', 'Tries of jobs that failed', 'job', () => counters.failedTries);
  counted('trunkline_jobs_dead_total', 'Jobs that ended on the dead-letter list', 'job', () => counters.dead);
  counted('trunkline_tool_outcomes_total', 'Tool calls by outcome', 'outcome', () => counters.toolOutcomes);
  counted('trunkline_late_results_total', 'Late results by what became of them', 'outcome', () => counters.lateResults);
  counted(
    'trunkline_turn_analyses_total',
    'Turns of callers by what became of them',
    'outcome',
    () => counters.analyses,
  );
  counted(
    'trunkline_escalations_total',
    'Wishes for a human being by what became of telling them',
    'outcome',
    () => counters.escalations,
  );
  metrics.observedCounter({
    name: 'trunkline_tool_faults_total',
    help: 'Tries of tools that failed by a fault of the tool',
    read: () => counters.toolFaults,
  });
  metrics.observedCounter({
    name: 'trunkline_reports_stored_total',
    help: 'End-of-call reports stored',
    read: () => counters.reports,
  });
}
