import { afterEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createFastify } from './app.ts';
import { captureLog } from './captured-log.fixture.ts';
import { healthRoutes } from './health.ts';
import type { HealthReport, Readiness } from './health.ts';
import { createMetrics } from './metrics.ts';

describe('healthRoutes', () => {
  let app: FastifyInstance | undefined;
  afterEach(() => app?.close());

  function build(report: HealthReport, readiness: Readiness = { ready: true, reasons: [] }): FastifyInstance {
    const metrics = createMetrics({ service: 'gateway', processMetrics: false });
    metrics.observedGauge({ name: 'trunkline_calls', help: 'Calls.', read: () => 3 });
    const clock = { nowMs: () => 43_321 };
    app = createFastify({ logger: captureLog().logger });
    void app.register(healthRoutes, {
      startedAtMs: 1000,
      clock,
      health: () => report,
      ready: () => readiness,
      metrics,
    });
    return app;
  }

  it('answers /health with status, counts, uptime in seconds and what the app adds', async () => {
    const reply = await build({ activeSessions: 2, activeStreams: 1, buffers: { uplinkMs: 40 } }).inject('/health');
    expect(reply.statusCode).toBe(200);
    expect(reply.body).toBe(
      '{"status":"ok","activeSessions":2,"activeStreams":1,"uptime":42.3,"buffers":{"uplinkMs":40}}',
    );
    expect(reply.headers['cache-control']).toBe('no-store');
  });

  it('is degraded while not ready, and draining when the app says so, still with 200', async () => {
    const notReady = { ready: false, reasons: ['Redis is away'] };
    const degraded = await build({}, notReady).inject('/health');
    expect(degraded.json()).toEqual({ status: 'degraded', activeSessions: 0, activeStreams: 0, uptime: 42.3 });
    await app?.close();
    const draining = await build({ status: 'draining' }, notReady).inject('/health');
    expect(draining.statusCode).toBe(200);
    expect(draining.json()).toMatchObject({ status: 'draining' });
  });

  it('answers /readyz with 503 and the reasons while no work is wanted', async () => {
    const ready = await build({}).inject('/readyz');
    expect([ready.statusCode, ready.json()]).toEqual([200, { ready: true, reasons: [] }]);
    await app?.close();
    const away = await build({}, { ready: false, reasons: ['no redis://:hunter2@cache:6379'] }).inject('/readyz');
    expect([away.statusCode, away.json()]).toEqual([503, { ready: false, reasons: ['no redis://cache:6379'] }]);
  });

  it('answers /livez as long as it can answer at all', async () => {
    const reply = await build({ status: 'draining' }, { ready: false, reasons: [] }).inject('/livez');
    expect([reply.statusCode, reply.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('answers /metrics in the form that Prometheus reads', async () => {
    const reply = await build({}).inject('/metrics');
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(reply.body).toContain('trunkline_calls{service="gateway"} 3');
  });

  it('shows no secret and no number, even if an app reports one', async () => {
    const reply = await build({ agent: { token: 'hunter2', from: '+15551234567' } }).inject('/health');
    expect(reply.json()).toMatchObject({ agent: { token: '[redacted]', from: '***67' } });
  });
});
