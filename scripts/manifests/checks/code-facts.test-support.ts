/** Asks the code what it serves and measures, for the tests of manifests. */
import { createFastify } from '../../../packages/service-kit/src/http/app.ts';
import { adminRoutes, healthRoutes } from '../../../packages/service-kit/src/http/health.ts';
import { createLogger } from '../../../packages/service-kit/src/log/logger.ts';
import type { CodeFacts } from './check-overlay.ts';
import { knownMetrics } from './known-metrics.ts';

export async function readCodeFacts(): Promise<CodeFacts> {
  const logger = createLogger({ service: 'manifests', level: 'silent' });
  const apps = [healthRoutes, adminRoutes].map((routes) => {
    const app = createFastify({ logger });
    // Nobody asks it anything but which routes it has.
    void app.register(routes, { metrics: { registry: undefined } } as never);
    return app;
  });
  await Promise.all(apps.map(async (app) => app.ready()));
  return {
    metrics: knownMetrics(),
    serves: (path) => apps.every((app) => app.hasRoute({ method: 'GET', url: path })),
  };
}
