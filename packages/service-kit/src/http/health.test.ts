import { afterEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createAdminServer } from './admin-server.ts';
import { createFastify } from './app.ts';
import { captureLog } from '../log/captured-log.fixture.ts';
import { healthRoutes } from './health.ts';
import type { HealthReport, Readiness } from './health.ts';
import { createMetrics } from '../metrics/metrics.ts';

const DETAILS = { activeSessions: 2, activeStreams: 1, buffers: { uplinkMs: 40 } };
const READY: Readiness = { ready: true, reasons: [] };

let app: FastifyInstance | undefined;
let nowMs = 43_321;
afterEach(async () => {
  nowMs = 43_321;
  await app?.close();
});

function options(report: HealthReport, readiness: Readiness) {
  const metrics = createMetrics({ service: 'gateway', processMetrics: false });
  let scrapes = 0;
  metrics.observedGauge({ name: 'trunkline_scrapes', help: 'Scrapes.', read: () => (scrapes += 1) });
  return { startedAtMs: 1000, clock: { nowMs: () => nowMs }, health: () => report, ready: () => readiness, metrics };
}

async function buildPublic(report: HealthReport = DETAILS, readiness = READY): Promise<FastifyInstance> {
  const { metrics: _, ...shared } = options(report, readiness);
  app = createFastify({ logger: captureLog().logger });
  await app.register(healthRoutes, shared);
  return app;
}

async function buildAdmin(report: HealthReport = DETAILS, readiness = READY): Promise<FastifyInstance> {
  app = await createAdminServer(captureLog().logger, options(report, readiness));
  return app;
}

describe('the public port', () => {
  it('answers /health with the four promised fields and no more', async () => {
    const reply = await (await buildPublic()).inject('/health');
    expect(reply.statusCode).toBe(200);
    expect(reply.body).toBe('{"status":"ok","activeSessions":2,"activeStreams":1,"uptime":42.3}');
    expect(reply.headers['cache-control']).toBe('no-store');
  });

  it('is degraded while not ready, and draining when the app says so, still with 200', async () => {
    const notReady = { ready: false, reasons: ['Redis is away'] };
    const degraded = await (await buildPublic({}, notReady)).inject('/health');
    expect(degraded.json()).toEqual({ status: 'degraded', activeSessions: 0, activeStreams: 0, uptime: 42.3 });
    await app?.close();
    const draining = await (await buildPublic({ status: 'draining' }, notReady)).inject('/health');
    expect(draining.statusCode).toBe(200);
    expect(draining.json()).toMatchObject({ status: 'draining' });
  });

  it('answers /readyz with yes or no and keeps the reasons to itself', async () => {
    const ready = await (await buildPublic()).inject('/readyz');
    expect([ready.statusCode, ready.json()]).toEqual([200, { ready: true }]);
    await app?.close();
    const away = await (await buildPublic({}, { ready: false, reasons: ['Redis is away'] })).inject('/readyz');
    expect([away.statusCode, away.json()]).toEqual([503, { ready: false }]);
  });

  it('answers /livez as long as it can answer at all, and has no /metrics', async () => {
    const server = await buildPublic({ status: 'draining' }, { ready: false, reasons: [] });
    const reply = await server.inject('/livez');
    expect([reply.statusCode, reply.json()]).toEqual([200, { status: 'ok' }]);
    expect((await server.inject('/metrics')).statusCode).toBe(404);
  });
});

describe('the admin listener', () => {
  it('answers /health with what the app adds', async () => {
    const reply = await (await buildAdmin()).inject('/health');
    expect(reply.body).toBe(
      '{"status":"ok","activeSessions":2,"activeStreams":1,"uptime":42.3,"buffers":{"uplinkMs":40}}',
    );
  });

  it('answers /readyz with the reasons, without secrets', async () => {
    const away = { ready: false, reasons: ['no redis://:hunter2@cache:6379'] };
    const reply = await (await buildAdmin({}, away)).inject('/readyz');
    expect([reply.statusCode, reply.json()]).toEqual([503, { ready: false, reasons: ['no redis://cache:6379'] }]);
  });

  it('answers /metrics in the form that Prometheus reads, and writes them down at most once a second', async () => {
    const admin = await buildAdmin();
    const first = await admin.inject('/metrics');
    expect(first.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(first.body).toContain('trunkline_scrapes{service="gateway"} 1');
    nowMs += 999;
    expect((await admin.inject('/metrics')).body).toBe(first.body);
    nowMs += 1;
    expect((await admin.inject('/metrics')).body).toContain('trunkline_scrapes{service="gateway"} 2');
  });

  it('shows no secret and no number, even if an app reports one', async () => {
    const reply = await (await buildAdmin({ agent: { token: 'hunter2', from: '+15551234567' } })).inject('/health');
    expect(reply.json()).toMatchObject({ agent: { token: '[redacted]', from: '***67' } });
  });
});
