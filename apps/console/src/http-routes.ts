/** Every route of the API. All but the login, the logout and who one is need an operator. */
import cookie from '@fastify/cookie';
import type { NoteLook, Purge } from '@trunkline/call-control';
import type { DeadLetters } from '@trunkline/job-queues';
import type { Clock, Logger, Readers } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { Thresholds } from '@trunkline/verdict';
import type { FastifyInstance } from 'fastify';
import { loginRoutes } from './access/login-routes.ts';
import { createKnownBrowsers } from './access/known-browsers.ts';
import type { Operators } from './access/operators.ts';
import { actRoutes } from './acts/act-routes.ts';
import { requireOperator } from './access/require-operator.ts';
import type { CallBook } from './calls/call-book.ts';
import { callRoutes } from './calls/call-routes.ts';
import { eventsRoute } from './feed/events-route.ts';
import type { FeedHub } from './feed/feed-hub.ts';
import type { FleetWatch } from './fleet/fleet-watch.ts';
import { jobRoutes } from './fleet/job-routes.ts';
import { tryRoutes } from './try/try-routes.ts';
import type { TryPlaces } from './try/try-places.ts';

export interface ApiDeps {
  store: SessionStore;
  operators: Operators;
  sessionMs: number;
  book: CallBook;
  hub: FeedHub;
  fleet: FleetWatch;
  whenLoaded: Promise<void>;
  readers: Readers;
  clock: Clock;
  deadLetters: DeadLetters;
  transferNumber: string | undefined;
  purge: Purge;
  places: TryPlaces;
  thresholds: Thresholds;
  noteLook: NoteLook;
  /** Counts what operators did to calls, by act. */
  acts: Record<string, number>;
  log: Logger;
  onWrongKey(address: string): void;
}

export async function apiRoutes(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  await app.register(cookie);
  // What operators see is nobody else's, so no cache on the way may keep it.
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  const { rateLimits, operatorSessions } = deps.store;
  const knownBrowsers = createKnownBrowsers(operatorSessions);
  await app.register(async (open) => loginRoutes(open, { ...deps, rateLimits, knownBrowsers }));
  await app.register(async (scope) => {
    const operatorOf = requireOperator(scope, deps.operators);
    callRoutes(scope, { ...deps, operatorOf });
    eventsRoute(scope, { ...deps, operatorOf });
    actRoutes(scope, { ...deps, operatorOf });
    jobRoutes(scope, { ...deps, operatorOf });
    tryRoutes(scope, deps);
  });
}
