/** A span before it takes the form that OpenTelemetry's packages want. Times are epoch ms. */
import type { Attributes } from './attributes.ts';
import type { SpanId } from './trace-ids.ts';

/** Something that happened at one moment within a span. */
export interface SpanEvent {
  name: string;
  atMs: number;
  attributes: Attributes;
}

export interface CallSpan {
  /** The call, or the session of a chat, whose trace it belongs to. */
  ownerId: string;
  spanId: SpanId;
  /** Missing for the first span of a trace. */
  parentSpanId?: SpanId;
  name: string;
  /** `server`: somebody asks us. `client`: we ask somebody. */
  kind: 'internal' | 'server' | 'client';
  startMs: number;
  endMs: number;
  attributes: Attributes;
  /** What went wrong, as a word of ours; the span is then marked as failed. */
  errorType?: string;
  events?: readonly SpanEvent[];
}
