import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SessionId } from '@trunkline/protocol';
import { parseEnv } from '@trunkline/service-kit';
import { ManualClock, waitUntil } from '@trunkline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { tracesEnv } from './env/traces-env.ts';
import { startTraces } from './traces.ts';

const FACT = {
  type: 'tool.finished',
  atMs: 1_700_000_000_500,
  toolCallId: 'tool-1',
  name: 'stock',
  mode: 'answered',
  durationMs: 100,
  runs: 1,
  failed: false,
} as const;

/** Traces with one span that waits, towards a collector at `endpoint` that may take a minute. */
async function tracesTo(endpoint: string) {
  const clock = new ManualClock();
  const config = parseEnv(z.object(tracesEnv), {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
  });
  const failures: string[] = [];
  const traces = await startTraces({
    config,
    service: 'vapi-worker',
    version: '1.2.3',
    replicaId: 'host-a',
    metrics: { observedCounter: () => {} },
    log: { warn: (_fields, message) => void failures.push(message), info: () => {} },
    clock,
    epochMs: () => FACT.atMs,
  });
  traces?.chatToolFinished('session_1' as SessionId, FACT);
  let isClosed = false;
  const closing = traces?.close().then(() => {
    isClosed = true;
  });
  return { clock, closing, isClosed: () => isClosed };
}

const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a collector that never answers holds up a process that stops for two seconds, and no longer', async () => {
  let asked = 0;
  const server = createServer((request) => {
    request.resume();
    asked += 1;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { clock, closing, isClosed } = await tracesTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await waitUntil(() => asked === 1);
  clock.advance(1_999);
  await turnOfLoop();
  expect(isClosed()).toBe(false);
  clock.advance(1);
  await closing;
  expect(clock.pendingTimers).toBe(0);
});

test('a collector that refuses connections, and is tried again, does so no longer either', async () => {
  const { clock, closing } = await tracesTo('http://127.0.0.1:9');
  clock.advance(2_000);
  await closing;
  expect(clock.pendingTimers).toBe(0);
});
