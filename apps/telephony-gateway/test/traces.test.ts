/** What a collector gets to see of whole calls: over four processes, one of which dies, and where there is no collector at all. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type FakeCall, isEvent } from '@trunkline/simulators';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver, waitUntil } from '@trunkline/testkit';
import { describe, it, type TestContext } from 'vitest';
import { play } from './play.ts';
import { type Neighbours, type Replica, startProgram, startReplicas } from './replicas.ts';
import { TALK } from './scenarios.ts';

const HELMET = `
name: helmet
description: A greeting, a question for which the agent needs a tool, an answer.
steps:
  - agent: Willow Street Cycles. How can I help?
  - caller: Do you have a blue helmet?
  - agentCallsTool: { name: stock, arguments: { article: HELMET } }
  - agent: Yes, there are some left.
    withinMs: 8000
  - callerHangsUp: true
`;
const GREETING = 'Willow Street Cycles. How can I help?';
const WEBHOOK = join(import.meta.dirname, '../../vapi-webhook');

interface Asked {
  path: string;
  headers: IncomingHttpHeaders;
}

/** The shop's own server: the stock for the tool, and the URL that is told of the end of a call. */
async function startShop({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', headers: request.headers });
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[{"stock":12}]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** Webhook and worker as they are deployed. */
async function startWebhook(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  redisUrl: string,
  shopUrl: string,
  traces: Record<string, string>,
): Promise<Neighbours> {
  const env = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    REDIS_URL: redisUrl,
    TOOLS_DIR: join(WEBHOOK, 'test/worker-tools'),
    STOCK_URL: shopUrl,
    STOCK_API_KEY: 'a-key',
    VAPI_WEBHOOK_AUTH: 'none',
    OPERATOR_WEBHOOK_URL: `${shopUrl}/reports`,
    OPERATOR_WEBHOOK_SECRET: 'a-secret-of-the-tests',
    ...traces,
  };
  const start = async (program: string): Promise<Replica> => {
    const started = await startProgram(env, join(WEBHOOK, 'dist', program));
    onTestFinished(async () => void (await started.end('SIGKILL')));
    return started;
  };
  const [webhook] = await Promise.all([start('main.js'), start('worker.js')]);
  return { env: traces, vapi: { webhook: { url: `${webhook.origin}/webhook/vapi` } } };
}

const named = ({ spans }: OtlpReceiver, name: string): ReceivedSpan[] => spans.filter((span) => span.name === name);

/** Says the question of the scenario and waits until the answer was heard. */
async function ask(call: FakeCall, question: Int16Array): Promise<void> {
  const answered = new Promise<void>((resolve) => {
    call.onAgentAudioStart(() => call.onAgentAudioEnd(() => resolve()));
  });
  await call.say(question);
  await answered;
}

describe.concurrent('the trace of a call', () => {
  it('has spans of gateway, webhook and worker, goes on after the replica is killed, and says nothing that was said', async (context) => {
    const { expect, onTestFinished } = context;
    const collector = await startOtlpReceiver();
    onTestFinished(() => collector.close());
    const shop = await startShop(context);
    const traces = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
    const fleet = await startReplicas(HELMET, 'accept', (redisUrl) =>
      startWebhook(context, redisUrl, shop.url, traces),
    );
    onTestFinished(() => fleet.close());

    const call = fleet.carrier.placeCall({ from: '+15550100001', to: '+15550100002' });
    const greeted = async (): Promise<boolean> =>
      (await fleet.readRecord(1, call)).turns?.some(({ agentHeard }) => agentHeard === GREETING) ?? false;
    await waitUntil(greeted, { timeoutMs: 20_000, what: 'the greeting to be heard' });
    fleet.use(1);
    await fleet.replicas[0]?.end('SIGKILL');
    await waitUntil(() => call.log.filter(isEvent('stream.started')).length === 2, { timeoutMs: 10_000 });
    const question = fleet.vapi.calls[0]?.scenario.steps.find((step) => step.kind === 'caller');
    if (question?.kind !== 'caller') throw new Error('the scenario has no question');
    await ask(call, question.samples);
    await call.hangUp();
    const isWhole = (): boolean => named(collector, 'call').length > 0 && named(collector, 'tell operator').length > 0;
    await waitUntil(isWhole, {
      timeoutMs: 15_000,
      what: () => `the end, after ${collector.spans.map(({ name }) => name).join()}`,
    });

    const [root] = named(collector, 'call');
    const { traceId = '', spanId: rootId } = root ?? {};
    expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(root?.parentSpanId).toBeUndefined();
    expect(root?.attributes).toMatchObject({
      'trunkline.call.id': `call_${call.callSid.slice(2)}`,
      'trunkline.call.ended_by': 'caller',
    });

    const turns = named(collector, 'turn');
    expect(turns.map(({ attributes }) => attributes['trunkline.turn.id'])).toEqual(['turn_1', 'turn_2']);
    expect(turns.map(({ parentSpanId }) => parentSpanId)).toEqual([rootId, rootId]);
    const [handOver] = named(collector, 'hand-over');
    expect(handOver).toMatchObject({ parentSpanId: rootId, attributes: { 'trunkline.outage.kind': 'died' } });
    expect(handOver?.attributes['trunkline.outage.replica_after']).toBe(handOver?.resource['service.instance.id']);
    expect(handOver?.attributes['trunkline.outage.replica_before']).not.toBe(handOver?.resource['service.instance.id']);

    const [tool] = named(collector, 'execute_tool stock');
    expect(tool).toMatchObject({ parentSpanId: turns[1]?.spanId, resource: { 'service.name': 'vapi-worker' } });
    const [webhook] = named(collector, 'webhook tool-calls');
    expect(webhook).toMatchObject({ parentSpanId: rootId, resource: { 'service.name': 'vapi-webhook' } });

    const [stock, report] = shop.asked;
    expect(stock?.headers['traceparent']).toBe(`00-${traceId}-${tool?.spanId}-01`);
    const [told] = named(collector, 'tell operator');
    expect(report?.headers['traceparent']).toBe(`00-${traceId}-${told?.spanId}-01`);

    const everything = JSON.stringify(collector.spans);
    for (const personal of ['helmet', 'some left', '15550100001', 'trunkline.personal']) {
      expect(everything).not.toContain(personal);
    }
  });

  it('costs the call nothing but a count where no collector answers', async ({ expect, onTestFinished }) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '100' };
    const { rig, record, failures } = await play({ onTestFinished }, TALK, { env }, { needsQuiet: false });
    expect(failures).toEqual([]);
    expect(record.endedBy).toBe('caller');
    const failed = async (): Promise<number> => {
      const metrics = (await rig.gateway.admin.inject('/metrics')).body;
      return Number(/^trunkline_trace_spans_total\{outcome="failed".*\} (\d+)$/m.exec(metrics)?.[1]);
    };
    await waitUntil(async () => (await failed()) >= 3, { timeoutMs: 10_000, what: 'the count of spans that failed' });
    expect(rig.logLines.filter(({ msg }) => msg === 'traces are not delivered')).toHaveLength(1);
  });
});

/**
 * Starts traces as a process does, and says how many files of OpenTelemetry's that has loaded. Its `api` does not count, since prom-client
 * always brings that.
 */
const LOADED = `
  import { createRequire } from 'node:module';
  const { startTraces, tracesEnv } = await import(process.env.TRACES);
  const { parseEnv } = await import(process.env.KIT);
  const { z } = createRequire(process.env.TRACES)('zod');
  const config = parseEnv(z.object(tracesEnv), process.env);
  await startTraces({ config, service: 's', version: '1', replicaId: 'r', metrics: { observedCounter() {} } });
  const { cache } = createRequire(process.env.TRACES);
  console.log(Object.keys(cache).filter((file) => /@opentelemetry\\/(?!api\\/)/.test(file)).length);
  process.exit(0);
`;

describe.concurrent('OpenTelemetry', () => {
  const packageFile = (name: string): string =>
    pathToFileURL(join(import.meta.dirname, `../../../packages/${name}/dist/index.js`)).href;
  const countLoaded = async (env: Record<string, string>): Promise<number> => {
    const paths = { TRACES: packageFile('traces'), KIT: packageFile('service-kit') };
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', LOADED], {
      env: { ...paths, ...env },
    });
    return Number((await run).stdout);
  };

  it('is not loaded unless a collector is named', async ({ expect }) => {
    const named = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    const counts = [countLoaded({}), countLoaded({ ...named, OTEL_TRACES_SAMPLER: 'always_off' }), countLoaded(named)];
    const [without, sampledOut, on] = await Promise.all(counts);
    expect([without, sampledOut]).toEqual([0, 0]);
    expect(on).toBeGreaterThan(10);
  });
});
