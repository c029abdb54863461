/** All checks of one rendered overlay, in the order in which somebody would mend what they find. */
import { readConfig } from '../../../apps/telephony-gateway/src/config.ts';
import type { Manifest } from '../kustomization.mjs';
import { checkBackends } from './backends.ts';
import type { KnownMetrics } from './known-metrics.ts';
import { checkQueries, queriesIn } from './metrics.ts';
import { environmentOf, missingPrograms, programPods } from './pods.ts';
import { checkPorts } from './ports.ts';
import { checkGrace, checkProbes } from './probes.ts';
import { faultsOf } from './programs.ts';
import { checkRoutes } from './routes.ts';
import { checkScalers, type GatewayLimits } from './scalers.ts';
import { checkSecurity } from './security.ts';
import { checkTargets } from './targets.ts';
import { checkVariables } from './variables.ts';

export interface CodeFacts {
  metrics: KnownMetrics;
  /** Whether every program answers this path on each of its ports. */
  serves: (path: string) => boolean;
}

/** @returns what is wrong, a line each. */
export function checkOverlay(manifests: readonly Manifest[], facts: CodeFacts): string[] {
  return [
    ...missingPrograms(manifests),
    ...checkVariables(manifests),
    ...checkPorts(manifests),
    ...checkBackends(manifests),
    ...checkProbes(manifests, facts.serves),
    ...checkGrace(manifests),
    ...checkSecurity(manifests),
    ...checkTargets(manifests),
    ...checkRoutes(manifests),
    ...checkQueries(queriesIn(manifests), facts.metrics),
    ...checkScalers(manifests, gatewayLimits(manifests)),
  ];
}

/** Undefined when the gateway would not even start, which is told already. */
function gatewayLimits(manifests: readonly Manifest[]): GatewayLimits | undefined {
  const gateway = programPods(manifests).find(({ program }) => program.name === 'telephony-gateway');
  if (!gateway) return undefined;
  const env = environmentOf(gateway, manifests);
  if (faultsOf(readConfig, env).length > 0) return undefined;
  const { MAX_CONNECTIONS: calls, LOOP_LAG_MAX_MS: lagMs } = readConfig(env);
  return { calls, lagMs };
}
