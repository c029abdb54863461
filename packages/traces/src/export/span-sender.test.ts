import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parseEnv } from '@trunkline/service-kit';
import { startOtlpReceiver, waitUntil } from '@trunkline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { tracesEnv } from '../env/traces-env.ts';
import type { CallSpan } from '../spans/call-span.ts';
import { spanIdOf, traceIdOf } from '../spans/trace-ids.ts';
import { createSpanSender, type SpanSender } from './span-sender.ts';

const ATTRIBUTES = {
  'trunkline.turn.id': 'turn_1',
  'trunkline.turn.heard_ms': 1_500,
  'trunkline.turn.interrupted': false,
  'trunkline.personal.caller_said': 'My number is four two.',
} as const;

const SPAN: CallSpan = {
  ownerId: 'call_abc',
  spanId: spanIdOf('call_abc', 'turn', 'turn_1'),
  parentSpanId: spanIdOf('call_abc'),
  name: 'turn',
  kind: 'internal',
  startMs: 1_700_000_000_250,
  endMs: 1_700_000_001_750,
  attributes: ATTRIBUTES,
  errorType: 'tool-failed',
  events: [
    { name: 'operator.acted', atMs: 1_700_000_000_300, attributes: { 'trunkline.personal.operator_name': 'anna' } },
  ],
};

const lines: string[] = [];
const log = {
  warn: (_fields: object, message: string) => void lines.push(message),
  info: (_fields: object, message: string) => void lines.push(message),
};

function senderTo(url: string, env: Record<string, string> = {}): SpanSender {
  lines.length = 0;
  const config = parseEnv(z.object(tracesEnv), { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', ...env });
  return createSpanSender({ url, config, service: 'vapi-worker', version: '1.2.3', replicaId: 'host-a', log });
}

async function collector() {
  const receiver = await startOtlpReceiver();
  onTestFinished(() => receiver.close());
  return { receiver, url: `${receiver.url}/v1/traces` };
}

test('a span arrives with its ids, times, attributes and the process that wrote it, without personal data', async () => {
  const { receiver, url } = await collector();
  const sender = senderTo(url, { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc' });
  sender.send(SPAN);
  await sender.flush();
  expect(sender.counts).toEqual({ exported: 1, failed: 0, dropped: 0 });
  expect(receiver.requests[0]).toMatchObject({ authorization: 'Bearer abc' });
  const { 'trunkline.personal.caller_said': _personal, ...rest } = ATTRIBUTES;
  expect(receiver.spans).toEqual([
    {
      traceId: traceIdOf('call_abc'),
      spanId: SPAN.spanId,
      parentSpanId: spanIdOf('call_abc'),
      name: 'turn',
      kind: 1,
      startMs: SPAN.startMs,
      endMs: SPAN.endMs,
      attributes: {
        'session.id': 'call_abc',
        'gen_ai.conversation.id': 'call_abc',
        'trunkline.call.id': 'call_abc',
        'error.type': 'tool-failed',
        ...rest,
      },
      events: [{ name: 'operator.acted', atMs: 1_700_000_000_300, attributes: {} }],
      isError: true,
      resource: {
        'service.name': 'vapi-worker',
        'service.namespace': 'trunkline',
        'service.version': '1.2.3',
        'service.instance.id': 'host-a',
      },
    },
  ]);
});

test('personal data comes under its prefix alone where it is wanted', async () => {
  const { receiver, url } = await collector();
  const sender = senderTo(url, { TRACES_PERSONAL_DATA: 'true' });
  sender.send(SPAN);
  await sender.flush();
  const [span] = receiver.spans;
  expect(span?.attributes['trunkline.personal.caller_said']).toBe('My number is four two.');
  expect(span?.events[0]?.attributes).toEqual({ 'trunkline.personal.operator_name': 'anna' });
});

test('a collector is spoken to in protobuf unless it is said otherwise', async () => {
  const bodies: { type: string | undefined; body: Buffer }[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      bodies.push({ type: request.headers['content-type'], body });
      response.writeHead(200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => server.closeAllConnections());
  const sender = senderTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`, {
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  });
  sender.send(SPAN);
  await sender.flush();
  server.close();
  expect(bodies[0]?.type).toBe('application/x-protobuf');
  expect(bodies[0]?.body.includes(Buffer.from(traceIdOf('call_abc'), 'hex'))).toBe(true);
});

test('where no collector answers, so many spans wait and no more, and the log says so once', async () => {
  const sender = senderTo('http://127.0.0.1:9/v1/traces', { OTEL_EXPORTER_OTLP_TIMEOUT: '100' });
  for (let index = 0; index < 10_000; index += 1) sender.send(SPAN);
  const { dropped } = sender.counts;
  // One batch may be under way, and the queue is full behind it.
  expect(dropped).toBeGreaterThanOrEqual(10_000 - 2_048 - 512);
  await sender.flush();
  await waitUntil(() => sender.counts.failed === 10_000 - dropped);
  expect(lines).toEqual(['traces are not delivered']);
});

test('a collector that comes back is told of what happens from then on, and the log says so once', async () => {
  const { receiver, url } = await collector();
  const sender = senderTo(url);
  receiver.answer(400);
  sender.send(SPAN);
  await sender.flush();
  receiver.answer(200);
  sender.send(SPAN);
  sender.send(SPAN);
  await sender.flush();
  expect(sender.counts).toEqual({ exported: 2, failed: 1, dropped: 0 });
  expect(lines).toEqual(['traces are not delivered', 'traces are delivered again']);
});

test('a flush waits for the batch that is already under way', async () => {
  const asked: ServerResponse[] = [];
  const server = createServer((request, response) => {
    request.resume();
    asked.push(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const sender = senderTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`);
  sender.send(SPAN);
  void sender.flush();
  await waitUntil(() => asked.length === 1);
  const exported = sender.flush().then(() => sender.counts.exported);
  // Nothing is queued, so a flush that looked at the queue alone would be over before the answer.
  setImmediate(() => asked[0]?.writeHead(200).end());
  expect(await exported).toBe(1);
});
