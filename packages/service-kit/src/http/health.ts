/**
 * The routes that every process answers (CONTRACT, Routes, "all"). They come in two sets: what strangers may know is served on
 * the public port, and what operators and their tools want to know is served on the admin listener (admin-server.ts).
 */
import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import type { Clock } from '../time/clock.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { redact } from '../log/redact.ts';
import { scrubText } from '../log/scrub-text.ts';

/** What an app adds to `/health`: its counts, and whatever else an operator should see at a glance, such as `buffers`. */
export interface HealthReport {
  /** By default `ok`, or `degraded` while the process is not ready. */
  status?: 'ok' | 'draining' | 'degraded';
  activeSessions?: number;
  activeStreams?: number;
  [more: string]: unknown;
}

/** Whether new work may be sent here, and if not, why, in words for an operator. */
export interface Readiness {
  ready: boolean;
  reasons: readonly string[];
}

export interface HealthOptions {
  /** `clock.nowMs()` at the start of the process. */
  startedAtMs: number;
  clock: Pick<Clock, 'nowMs'>;
  /** Both are asked on every probe, so they answer from memory and wait for nothing. */
  health: () => HealthReport;
  ready: () => Readiness;
}

export interface AdminOptions extends HealthOptions {
  metrics: Pick<Metrics, 'registry'>;
}

/** To write the metrics down takes milliseconds in which no frame is sent, so several scrapers share one text for this long. */
const METRICS_KEPT_MS = 1_000;

function neverCached(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
}

/** The four fields that CONTRACT promises. */
function summarise({ startedAtMs, clock, ready }: HealthOptions, report: HealthReport) {
  const { status = ready().ready ? 'ok' : 'degraded', activeSessions = 0, activeStreams = 0 } = report;
  const uptime = Math.round((clock.nowMs() - startedAtMs) / 100) / 10;
  return { status, activeSessions, activeStreams, uptime };
}

/**
 * The public set. `/livez` says that the event loop turns. `/readyz` is 503 while no new work is wanted, and does not say why.
 * `/health` always answers 200, so that a busy or draining process can still be looked at.
 */
export const healthRoutes: FastifyPluginCallback<HealthOptions> = (app, options, done) => {
  neverCached(app);
  app.get('/livez', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => {
    const { ready } = options.ready();
    return reply.code(ready ? 200 : 503).send({ ready });
  });
  app.get('/health', () => summarise(options, options.health()));
  done();
};

/** The operators' set: the same paths with all details, redacted like a log line, and `/metrics` for Prometheus. */
export const adminRoutes: FastifyPluginCallback<AdminOptions> = (app, options, done) => {
  const { clock, metrics } = options;
  let text: Promise<string> | undefined;
  let writtenAtMs = 0;

  neverCached(app);
  app.get('/livez', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => {
    const { ready, reasons } = options.ready();
    return reply.code(ready ? 200 : 503).send({ ready, reasons: reasons.map(scrubText) });
  });
  app.get('/health', () => {
    const report = options.health();
    const { status: _status, activeSessions: _sessions, activeStreams: _streams, ...more } = report;
    return { ...summarise(options, report), ...redact(more) };
  });
  app.get('/metrics', async (_request, reply) => {
    const nowMs = clock.nowMs();
    if (text === undefined || nowMs - writtenAtMs >= METRICS_KEPT_MS) {
      text = metrics.registry.metrics();
      writtenAtMs = nowMs;
    }
    return reply.type(metrics.registry.contentType).send(await text);
  });
  done();
};
