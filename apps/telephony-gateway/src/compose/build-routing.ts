/** Who takes a call: the rules of ROUTES_FILE and the operator's look-up. */
import { type Metrics, openRoutes } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import { type CallRouter, createCallRouter } from '../routing/call-router.ts';
import { CallerLookup } from '../routing/caller-lookup.ts';
import type { GatewayDeps } from './gateway-deps.ts';

export interface Routing {
  router: CallRouter;
  /** For `/health`; empty where there is no ROUTES_FILE. */
  describe(): object;
  close(): Promise<void>;
}

export function buildRouting(
  { config, clock, epochMs, logger }: Pick<GatewayDeps, 'config' | 'clock' | 'epochMs' | 'logger'>,
  store: SessionStore,
  metrics: Metrics,
): Routing {
  const book = openRoutes({ loaded: config.routes, clock, epochMs, log: logger, metrics });
  const lookup =
    config.lookup &&
    new CallerLookup({ ...config.lookup, budgetMs: config.CALLER_LOOKUP_BUDGET_MS, clock, epochMs, log: logger });
  const router = createCallRouter({ book, lookup, store });
  if (book) {
    metrics.observedCounter({
      name: 'trunkline_calls_routed_total',
      help: 'Calls by the route of ROUTES_FILE that they took',
      label: 'route',
      read: () => router.counts,
    });
  }
  if (lookup) {
    metrics.observedCounter({
      name: 'trunkline_caller_lookups_total',
      help: 'Callers whom the operator was asked about, by what became of the question (answered, known, late, failed, skipped)',
      label: 'outcome',
      read: () => ({ ...lookup.counts }),
    });
  }
  return {
    router,
    describe: () => (book ? { routes: book.describe() } : {}),
    async close() {
      book?.stop();
      await lookup?.close();
    },
  };
}
