/**
 * The ids of traces and spans. They are made from what a span is about and from nothing else, so every process that knows a call
 * writes into the same trace, names the same parents and needs no context to be handed to it.
 */
import { createHash } from 'node:crypto';

/** 32 hexadecimal digits. */
export type TraceId = string;
/** 16 hexadecimal digits. */
export type SpanId = string;

const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The trace of a call (`call_...`) or of the chat of a session. */
export function traceIdOf(ownerId: string): TraceId {
  return digest(`trunkline/trace/${ownerId}`).slice(0, TRACE_ID_DIGITS);
}

/** The span of a trace that is about `parts`, such as `turn`, `turn_3`; without parts, the first span of the trace. */
export function spanIdOf(ownerId: string, ...parts: readonly (string | number)[]): SpanId {
  return digest(JSON.stringify(['trunkline/span', ownerId, ...parts])).slice(0, SPAN_ID_DIGITS);
}

/** The 52 leading bits of a trace id are compared with the ratio; they are as good as random. */
const RATIO_DIGITS = 13;

/** Whether a trace is among the `ratio` of all traces that are kept. */
export function isSampled(traceId: TraceId, ratio: number): boolean {
  return Number.parseInt(traceId.slice(0, RATIO_DIGITS), 16) < ratio * 16 ** RATIO_DIGITS;
}

/** The header `traceparent` with which whoever is asked goes on with a trace (https://www.w3.org/TR/trace-context/). */
export function traceparentOf(traceId: TraceId, spanId: SpanId, isKept: boolean): string {
  return `00-${traceId}-${spanId}-${isKept ? '01' : '00'}`;
}
