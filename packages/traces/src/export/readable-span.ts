/** Gives a span the form in which OpenTelemetry's packages queue and send it. */
import {
  type Attributes as OtelAttributes,
  type HrTime,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type Attributes, PERSONAL_PREFIX } from '../spans/attributes.ts';
import type { CallSpan } from '../spans/call-span.ts';
import { type TraceId, traceIdOf } from '../spans/trace-ids.ts';

const KINDS = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT };
const NANOS_PER_MS = 1e6;

const timeOf = (ms: number): HrTime => [Math.floor(ms / 1_000), Math.round((ms % 1_000) * NANOS_PER_MS)];

/** The only place that decides whether personal data leaves this process. */
function attributesOf(attributes: Attributes, withPersonalData: boolean): OtelAttributes {
  const given = Object.entries(attributes).filter(
    ([name, value]) => value !== undefined && (withPersonalData || !name.startsWith(PERSONAL_PREFIX)),
  );
  return Object.fromEntries(given);
}

export interface SpanForm {
  resource: Resource;
  version: string;
  withPersonalData: boolean;
}

export function readableSpan(span: CallSpan, form: SpanForm): ReadableSpan {
  const { ownerId, errorType, parentSpanId, startMs } = span;
  const traceId: TraceId = traceIdOf(ownerId);
  const contextOf = (spanId: string) => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });
  const endMs = Math.max(startMs, span.endMs);
  const own: Attributes = {
    'gen_ai.conversation.id': ownerId,
    'session.id': ownerId,
    ...(ownerId.startsWith('call_') && { 'trunkline.call.id': ownerId }),
    ...span.attributes,
    ...(errorType !== undefined && { 'error.type': errorType }),
  };
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => contextOf(span.spanId),
    ...(parentSpanId !== undefined && { parentSpanContext: contextOf(parentSpanId) }),
    startTime: timeOf(startMs),
    endTime: timeOf(endMs),
    duration: timeOf(endMs - startMs),
    ended: true,
    status: { code: errorType === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
    attributes: attributesOf(own, form.withPersonalData),
    links: [],
    events: (span.events ?? []).map(({ name, atMs, attributes }) => ({
      name,
      time: timeOf(atMs),
      attributes: attributesOf(attributes, form.withPersonalData),
    })),
    resource: form.resource,
    instrumentationScope: { name: 'trunkline', version: form.version },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}
