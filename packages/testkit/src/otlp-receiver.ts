/** A collector for tests: takes traces over OTLP/HTTP in its JSON form and keeps what it was sent. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface KeyValue {
  key: string;
  value: { stringValue?: string; intValue?: number | string; doubleValue?: number; boolValue?: boolean };
}

interface WireSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: KeyValue[];
  events: { name: string; timeUnixNano: string; attributes: KeyValue[] }[];
  status: { code?: number };
}

interface WireTraces {
  resourceSpans: { resource: { attributes: KeyValue[] }; scopeSpans: { spans: WireSpan[] }[] }[];
}

type Values = Record<string, string | number | boolean | undefined>;

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: number;
  startMs: number;
  endMs: number;
  attributes: Values;
  events: { name: string; atMs: number; attributes: Values }[];
  isError: boolean;
  /** The attributes of the process that sent it. */
  resource: Values;
}

export interface OtlpReceiver {
  url: string;
  /** All spans that have come, in their order. */
  spans: ReceivedSpan[];
  /** The headers of the requests that have come. */
  requests: IncomingHttpHeaders[];
  /** What it answers from now on. With anything but 200 it keeps nothing. */
  answer(status: number): void;
  close(): Promise<void>;
}

const NANOS_PER_MS = 1_000_000n;
const ERROR_STATUS = 2;

const msOf = (nanos: string): number => Number(BigInt(nanos) / NANOS_PER_MS);

const valuesOf = (list: readonly KeyValue[]): Values =>
  Object.fromEntries(
    list.map(({ key, value }) => {
      const { stringValue, intValue, doubleValue, boolValue } = value;
      return [key, stringValue ?? (intValue === undefined ? undefined : Number(intValue)) ?? doubleValue ?? boolValue];
    }),
  );

function spansOf({ resourceSpans }: WireTraces): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId || undefined,
        name: span.name,
        kind: span.kind,
        startMs: msOf(span.startTimeUnixNano),
        endMs: msOf(span.endTimeUnixNano),
        attributes: valuesOf(span.attributes),
        events: span.events.map(({ name, timeUnixNano, attributes }) => ({
          name,
          atMs: msOf(timeUnixNano),
          attributes: valuesOf(attributes),
        })),
        isError: span.status.code === ERROR_STATUS,
        resource: valuesOf(resource.attributes),
      })),
    ),
  );
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const requests: IncomingHttpHeaders[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const body = (await json(request)) as WireTraces;
      requests.push(request.headers);
      const isKnown = request.url === '/v1/traces' && request.method === 'POST';
      if (isKnown && status === 200) spans.push(...spansOf(body));
      response.writeHead(isKnown ? status : 404, { 'content-type': 'application/json' }).end('{}');
    };
    answer().catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    answer(next) {
      status = next;
    },
    async close() {
      const closed = new Promise((resolve) => void server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
