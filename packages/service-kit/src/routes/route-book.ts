/**
 * The routes that are in force, and the file they came from, which is read again every 2 s. It goes by what the file says and not by whether
 * somebody tells of a change: Kubernetes replaces the whole folder of a mounted ConfigMap, which watchers miss. What is wrong is
 * refused whole, and the routes before it stay in force.
 */
import { readFile } from 'node:fs/promises';
import { chooseRoute, type RouteQuestion, type Routes } from '@trunkline/call-routing';
import type { RoutedCall } from '@trunkline/protocol';
import type { Logger } from '../log/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Clock } from '../time/clock.ts';
import { readInThread } from './read-in-thread.ts';
import { digestOf, type LoadedRoutes } from './read-routes-file.ts';

export interface RouteBook {
  /** @returns the route for a conversation that begins now. */
  choose(question: Omit<RouteQuestion, 'nowMs'>): RoutedCall;
  /** For `/health`: how many routes are in force, and what is wrong with the file as it stands. */
  describe(): { routes: number; isOutdated: boolean; faults: readonly string[] };
  readonly counts: Readonly<Record<'loaded' | 'refused', number>>;
  stop(): void;
}

export interface RouteBookOptions {
  loaded: LoadedRoutes;
  clock: Pick<Clock, 'setInterval'>;
  epochMs: () => number;
  log: Pick<Logger, 'info' | 'warn'>;
}

/** So long a change of the file takes at most. */
export const ROUTES_LOOK_EVERY_MS = 2_000;
const MOST_FAULTS_SHOWN = 10;

const readOrReason = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unreadable');

export function createRouteBook({ loaded, clock, epochMs, log }: RouteBookOptions): RouteBook {
  const { path, credentials } = loaded;
  let routes: Routes = loaded.routes;
  let assistantPaths = loaded.assistantPaths;
  /** What the last look found. Only what differs from it is read as rules. */
  let seen = loaded.digest;
  let faults: readonly string[] = [];
  let isLooking = false;
  let isStopped = false;
  const counts = { loaded: 0, refused: 0 };

  const take = (digest: string, read: LoadedRoutes | string[]): void => {
    if (Array.isArray(read)) {
      seen = digest;
      faults = read.slice(0, MOST_FAULTS_SHOWN);
      counts.refused += 1;
      log.warn({ faults }, 'ROUTES_FILE cannot be used; the routes that were read before stay in force');
      return;
    }
    ({ routes, assistantPaths, digest: seen } = read);
    counts.loaded += 1;
    faults = [];
    log.info({ routes: routes.rules.length }, 'ROUTES_FILE has changed; new conversations go by it');
  };

  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    const texts = await Promise.all([path, ...assistantPaths].map(readOrReason));
    const digest = digestOf(texts);
    const read = digest === seen ? undefined : await readInThread(path, credentials);
    isLooking = false;
    if (read && !isStopped) take(digest, read);
  };

  const stopLooking = clock.setInterval(() => void look(), ROUTES_LOOK_EVERY_MS);
  return {
    choose: (question) => chooseRoute(routes, { ...question, nowMs: epochMs() }),
    describe: () => ({ routes: routes.rules.length, isOutdated: faults.length > 0, faults }),
    counts,
    stop() {
      isStopped = true;
      stopLooking();
    },
  };
}

export interface OpenRoutesOptions extends Omit<RouteBookOptions, 'loaded'> {
  /** `undefined` where there is no ROUTES_FILE. */
  loaded: LoadedRoutes | undefined;
  metrics: Pick<Metrics, 'observedCounter' | 'observedGauge'>;
}

/** The book of an app, with its metrics; `undefined` where there is no ROUTES_FILE. */
export function openRoutes({ loaded, metrics, ...watching }: OpenRoutesOptions): RouteBook | undefined {
  if (loaded === undefined) return undefined;
  const book = createRouteBook({ loaded, ...watching });
  metrics.observedCounter({
    name: 'trunkline_route_reloads_total',
    help: 'How often ROUTES_FILE had changed and was taken, or was refused whole because something in it is wrong',
    label: 'outcome',
    read: () => book.counts,
  });
  metrics.observedGauge({
    name: 'trunkline_routes_outdated',
    help: '1 while ROUTES_FILE is of no use and routes that were read before stay in force',
    read: () => (book.describe().isOutdated ? 1 : 0),
  });
  return book;
}
