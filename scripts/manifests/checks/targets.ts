/** Whether budgets, policies, monitors and autoscalers mean pods that are there. */
import type { Manifest } from '../kustomization.mjs';
import { podsIn } from './pods.ts';
import { portNames, selectPods } from './ports.ts';

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** @returns what is wrong, a line each. */
export function checkTargets(manifests: readonly Manifest[]): string[] {
  return [
    ...manifests.flatMap((one) => {
      const where = `${one.kind} ${one.metadata.name}`;
      const { spec } = one;
      if (one.kind === 'PodDisruptionBudget') return checkBudget(where, spec, manifests);
      if (one.kind === 'NetworkPolicy') return checkPolicy(where, spec, manifests);
      if (one.kind === 'PodMonitor') return checkMonitor(where, spec, manifests);
      if (one.kind === 'ScaledObject' || one.kind === 'HorizontalPodAutoscaler')
        return checkScaler(where, spec, manifests);
      return [];
    }),
    ...checkBudgetsComplete(manifests),
  ];
}

/** The names that a selector means, with those that no pod has. */
function checkSelector(
  where: string,
  { matchLabels = {}, matchExpressions = [] }: Selector,
  manifests: readonly Manifest[],
): string[] {
  const pods = podsIn(manifests);
  const faults = matchExpressions.flatMap(({ key, values = [] }) =>
    values
      .filter((value) => !pods.some(({ labels }) => labels[key] === value))
      .map((value) => `${where}: no pod has the label ${key}: ${value}`),
  );
  if (selectPods(manifests, matchLabels).length === 0) {
    faults.push(`${where}: no pod has the labels ${JSON.stringify(matchLabels)}`);
  }
  return faults;
}

function checkBudget(
  where: string,
  spec: { maxUnavailable?: unknown; selector: Selector },
  manifests: readonly Manifest[],
): string[] {
  return [
    ...(spec.maxUnavailable === 1 ? [] : [`${where}: maxUnavailable is not 1`]),
    ...checkSelector(where, spec.selector, manifests),
  ];
}

function checkBudgetsComplete(manifests: readonly Manifest[]): string[] {
  const budgets = manifests.filter(({ kind }) => kind === 'PodDisruptionBudget').map(({ metadata }) => metadata.name);
  return podsIn(manifests)
    .filter(({ kind, name }) => kind === 'Deployment' && !budgets.includes(name))
    .map(({ name }) => `${name}: has no PodDisruptionBudget`);
}

interface PolicyRule {
  from?: { podSelector?: Selector }[];
  to?: { podSelector?: Selector }[];
  ports?: { port: number | string }[];
}

function checkPolicy(
  where: string,
  { podSelector, ingress = [], egress = [] }: { podSelector: Selector; ingress?: PolicyRule[]; egress?: PolicyRule[] },
  manifests: readonly Manifest[],
): string[] {
  const peers = [...ingress, ...egress].flatMap(({ from = [], to = [] }) => [...from, ...to]);
  const own = ingress.map((rule) => ({ rule, selector: podSelector }));
  const others = egress.map((rule) => ({ rule, selector: rule.to?.[0]?.podSelector }));
  const named = [...own, ...others].flatMap(({ rule, selector }) =>
    (rule.ports ?? []).flatMap(({ port }) => {
      if (typeof port === 'number') return [];
      const pods = selectPods(manifests, selector?.matchLabels);
      return pods.some((pod) => portNames(pod).includes(port))
        ? []
        : [`${where}: no pod that it means has a port named ${port}`];
    }),
  );
  return [
    ...checkSelector(where, podSelector, manifests),
    ...peers.flatMap((peer) => (peer.podSelector ? checkSelector(where, peer.podSelector, manifests) : [])),
    ...named,
  ];
}

function checkMonitor(
  where: string,
  spec: { selector: Selector; podMetricsEndpoints: { port: string; path?: string }[] },
  manifests: readonly Manifest[],
): string[] {
  const pods = selectPods(manifests, spec.selector.matchLabels);
  return [
    ...checkSelector(where, spec.selector, manifests),
    ...spec.podMetricsEndpoints.flatMap(({ port, path = '/metrics' }) => [
      ...(path === '/metrics' ? [] : [`${where}: ${path} is served by no program; metrics are at /metrics`]),
      ...pods
        .filter((pod) => pod.kind === 'Deployment' && !portNames(pod).includes(port))
        .map(({ name }) => `${where}: ${name} has no port named ${port}`),
    ]),
  ];
}

function checkScaler(
  where: string,
  spec: { scaleTargetRef: { name: string; kind?: string }; minReplicaCount?: number; minReplicas?: number },
  manifests: readonly Manifest[],
): string[] {
  const { name, kind = 'Deployment' } = spec.scaleTargetRef;
  const target = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (!target) return [`${where}: there is no ${kind} ${name}`];
  return [
    ...(target['spec'].replicas === undefined
      ? []
      : [`${where}: ${name} has a number of replicas, which every apply would set anew`]),
    ...((spec.minReplicaCount ?? spec.minReplicas ?? 1) >= 2
      ? []
      : [`${where}: a single ${name} has nobody who takes over from it`]),
  ];
}
