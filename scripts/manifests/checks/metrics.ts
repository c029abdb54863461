/** Whether every metric, label and queue that a query names is one of the code's. */
import { JOB_NAMES } from '../../../packages/job-queues/src/catalog.ts';
import type { Manifest } from '../kustomization.mjs';
import type { KnownMetrics } from './known-metrics.ts';
import { readExpression } from './promql.ts';
import type { Trigger } from './scalers.ts';

export interface Query {
  /** Whose it is, for messages. */
  where: string;
  expression: string;
}

/** @returns what is wrong with the queries, a line each. */
export function checkQueries(queries: readonly Query[], known: KnownMetrics): string[] {
  return queries.flatMap(({ where, expression }) => {
    const { selectors, groupings, faultAt } = readExpression(expression);
    if (faultAt !== undefined) return [`${where}: cannot be read as PromQL at "${faultAt}"`];
    if (selectors.length === 0) return [`${where}: asks for no metric`];
    const labels = new Set(selectors.flatMap(({ metric }) => known.get(metric) ?? []));
    return [
      ...selectors.flatMap(({ metric, matchers }) => checkSelector(where, metric, matchers, known)),
      ...groupings
        .filter((label) => !labels.has(label))
        .map((label) => `${where}: groups by ${label}, a label that its metrics do not have`),
    ];
  });
}

function checkSelector(
  where: string,
  metric: string,
  matchers: readonly { label: string; values: string[] }[],
  known: KnownMetrics,
): string[] {
  const labels = known.get(metric);
  if (!labels) return [`${where}: no program has the metric ${metric || '(without a name)'}`];
  return matchers.flatMap(({ label, values }) => {
    if (!labels.includes(label)) return [`${where}: ${metric} has no label ${label}`];
    if (label !== 'queue') return [];
    const queues: readonly string[] = JOB_NAMES;
    return values.filter((value) => !queues.includes(value)).map((value) => `${where}: there is no queue ${value}`);
  });
}

/** The queries of autoscalers and rules. An HPA names bare metrics, which count as queries too. */
export function queriesIn(manifests: readonly Manifest[]): Query[] {
  return manifests.flatMap((one): Query[] => {
    const where = `${one.kind} ${one.metadata.name}`;
    if (one.kind === 'ScaledObject') {
      const triggers: Trigger[] = one['spec'].triggers;
      return triggers.flatMap(({ name, metadata }) =>
        metadata['query'] === undefined
          ? []
          : [{ where: `${where}, ${name ?? 'a trigger'}`, expression: metadata['query'] }],
      );
    }
    if (one.kind === 'HorizontalPodAutoscaler') {
      const metrics: Record<'pods' | 'external', { metric: { name: string } } | undefined>[] = one['spec'].metrics;
      return metrics.flatMap(({ pods, external }) => {
        const metric = (pods ?? external)?.metric;
        return metric ? [{ where, expression: metric.name }] : [];
      });
    }
    if (one.kind === 'PrometheusRule') return ruleQueries(where, one['spec'].groups);
    return [];
  });
}

interface RuleGroup {
  name: string;
  rules: { alert?: string; record?: string; expr: string }[];
}

export function ruleQueries(where: string, groups: readonly RuleGroup[]): Query[] {
  return groups.flatMap(({ rules }) =>
    rules.map(({ alert, record, expr }) => ({ where: `${where}, ${alert ?? record}`, expression: expr })),
  );
}
