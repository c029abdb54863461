/** Whether autoscalers act before a gateway is full or slow, and hold still where they know nothing. */
import { nearlyFullAt } from '../../../packages/call-core/src/load/load-gate.ts';
import type { Manifest } from '../kustomization.mjs';

/** A trigger of a ScaledObject. */
export interface Trigger {
  type: string;
  name?: string;
  metadata: Record<string, string>;
}

/** What a gateway of the overlay takes by its own settings. */
export interface GatewayLimits {
  /** MAX_CONNECTIONS */
  calls: number;
  /** LOOP_LAG_MAX_MS */
  lagMs: number;
}

/** @param limits `undefined` when the gateway would not even start, which is told already. */
export function checkScalers(manifests: readonly Manifest[], limits: GatewayLimits | undefined): string[] {
  return manifests.flatMap((one) => {
    const where = `${one.kind} ${one.metadata.name}`;
    if (one.kind === 'ScaledObject') return checkScaledObject(where, one['spec'], limits);
    if (one.kind === 'HorizontalPodAutoscaler') return checkAutoscaler(where, one['spec'], limits);
    return [];
  });
}

interface ScaledObjectSpec {
  triggers: Trigger[];
  fallback?: { behavior?: string };
}

/** Without a fallback, and with an empty answer for 0, a Prometheus that is away would empty the fleet. */
function checkScaledObject(where: string, spec: ScaledObjectSpec, limits: GatewayLimits | undefined): string[] {
  const asked = spec.triggers.filter(({ type }) => type === 'prometheus');
  return [
    ...(asked.length === 0 || spec.fallback?.behavior === 'currentReplicasIfHigher'
      ? []
      : [`${where}: has no fallback that keeps the present number of pods while Prometheus is away`]),
    ...asked
      .filter(({ metadata }) => metadata['ignoreNullValues'] !== 'false')
      .map(({ name }) => `${where}, ${name}: takes an empty answer for 0; set ignoreNullValues to "false"`),
    ...asked.flatMap(({ name, metadata }) =>
      checkThreshold(`${where}, ${name}`, metadata['query'] ?? '', Number(metadata['threshold']), limits),
    ),
  ];
}

interface AutoscalerSpec {
  metrics: { pods?: { metric: { name: string }; target: { averageValue?: string } } }[];
}

function checkAutoscaler(where: string, { metrics }: AutoscalerSpec, limits: GatewayLimits | undefined): string[] {
  return metrics.flatMap(({ pods }) =>
    pods ? checkThreshold(where, pods.metric.name, Number(pods.target.averageValue), limits) : [],
  );
}

/** The gateway warns at four fifths of its limit (load-gate.ts), and a new replica has to be there before that. */
function checkThreshold(where: string, query: string, threshold: number, limits: GatewayLimits | undefined): string[] {
  if (limits === undefined) return [];
  if (query.includes('trunkline_calls_live')) {
    const isPercent = query.includes('trunkline_calls_limit');
    const warnedAt = isPercent ? nearlyFullAt(100) : nearlyFullAt(limits.calls);
    const [unit, setting] = isPercent ? [' %', 'trunkline_calls_limit'] : ['', `MAX_CONNECTIONS (${limits.calls})`];
    return threshold < warnedAt
      ? []
      : [
          `${where}: its threshold ${threshold}${unit} is not below ${warnedAt}${unit}, where a gateway warns by ${setting}`,
        ];
  }
  if (query.includes('trunkline_event_loop_lag_seconds') && !(threshold * 1_000 < limits.lagMs)) {
    return [`${where}: its threshold ${threshold} s is not below LOOP_LAG_MAX_MS (${limits.lagMs})`];
  }
  return [];
}
