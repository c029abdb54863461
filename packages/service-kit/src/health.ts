/** The routes that every process answers (CONTRACT, Routes, "all"). */
import type { FastifyPluginCallback } from 'fastify';
import type { Clock } from './clock.ts';
import type { Metrics } from './metrics.ts';
import { redact } from './redact.ts';
import { scrubText } from './scrub-text.ts';

/** What an app adds to `/health`: its counts, and whatever else an operator should see at a glance, such as `buffers`. */
export interface HealthReport {
  /** `ok` if left out, or `degraded` while not ready. */
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
  /** Both are asked on every probe: they answer from memory and wait for nothing. */
  health: () => HealthReport;
  ready: () => Readiness;
  metrics: Pick<Metrics, 'registry'>;
}

/**
 * `/health` always answers 200, so that a busy or draining process can still be looked at; `/livez` says that the event
 * loop turns; `/readyz` is 503 while no new work is wanted; `/metrics` is for Prometheus. What an app reports is redacted
 * like a log line.
 */
export const healthRoutes: FastifyPluginCallback<HealthOptions> = (app, options, done) => {
  const { startedAtMs, clock, health, ready, metrics } = options;

  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  app.get('/health', () => {
    const { status = ready().ready ? 'ok' : 'degraded', activeSessions = 0, activeStreams = 0, ...more } = health();
    const uptime = Math.round((clock.nowMs() - startedAtMs) / 100) / 10;
    return { status, activeSessions, activeStreams, uptime, ...redact(more) };
  });

  app.get('/livez', () => ({ status: 'ok' }));

  app.get('/readyz', (_request, reply) => {
    const { ready: isReady, reasons } = ready();
    return reply.code(isReady ? 200 : 503).send({ ready: isReady, reasons: reasons.map(scrubText) });
  });

  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.registry.metrics();
    return reply.type(metrics.registry.contentType).send(text);
  });

  done();
};
