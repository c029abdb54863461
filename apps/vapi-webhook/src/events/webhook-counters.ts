/** What the webhook counts, in plain fields that are read when somebody scrapes. */
import { VAPI_SERVER_MESSAGE_TYPES, type VapiServerMessageType } from '@trunkline/protocol';
import { createLatencyHistogram, type LatencyHistogram, type Metrics } from '@trunkline/service-kit';

const REFUSALS = [
  'missing',
  'wrong',
  'stale',
  'too_large',
  'wrong_type',
  'not_json',
  'not_a_message',
  'invalid',
] as const;
const TOOL_ANSWERS = ['answered', 'late', 'unknown_tool', 'bad_arguments'] as const;

export interface WebhookCounters {
  /** Messages that were understood. */
  received: Record<VapiServerMessageType, number>;
  /** Messages that were understood and carry nothing we keep. */
  dropped: Record<VapiServerMessageType, number>;
  /** Messages of types that we do not know. Their names are the peer's text, so they are not told apart here. */
  unknown: number;
  /** Messages that came again. */
  duplicates: number;
  /** Transfers to destinations that the operator has not listed. */
  refusedDestinations: number;
  refused: Record<(typeof REFUSALS)[number], number>;
  toolCalls: Record<(typeof TOOL_ANSWERS)[number], number>;
  /** Counts from the first byte of a request to its answer. Tool calls are apart, because they wait for workers. */
  latency: { message: LatencyHistogram; tool_calls: LatencyHistogram };
}

function zeros<const W extends readonly string[]>(words: W): Record<W[number], number> {
  return Object.fromEntries(words.map((word) => [word, 0])) as Record<W[number], number>;
}

export function createWebhookCounters(): WebhookCounters {
  return {
    received: zeros(VAPI_SERVER_MESSAGE_TYPES),
    dropped: zeros(VAPI_SERVER_MESSAGE_TYPES),
    unknown: 0,
    duplicates: 0,
    refusedDestinations: 0,
    refused: zeros(REFUSALS),
    toolCalls: zeros(TOOL_ANSWERS),
    latency: { message: createLatencyHistogram(), tool_calls: createLatencyHistogram() },
  };
}

export function registerWebhookMetrics(metrics: Metrics, counters: WebhookCounters): void {
  metrics.observedCounter({
    name: 'trunkline_vapi_messages_total',
    help: 'Server messages that were understood',
    label: 'type',
    read: () => counters.received,
  });
  metrics.observedCounter({
    name: 'trunkline_vapi_messages_dropped_total',
    help: 'Server messages that carry nothing that is kept',
    label: 'type',
    read: () => counters.dropped,
  });
  metrics.observedCounter({
    name: 'trunkline_vapi_messages_unknown_total',
    help: 'Server messages of types that this version does not know',
    read: () => counters.unknown,
  });
  metrics.observedCounter({
    name: 'trunkline_vapi_messages_duplicate_total',
    help: 'Server messages that came again',
    read: () => counters.duplicates,
  });
  metrics.observedCounter({
    name: 'trunkline_transfer_destinations_refused_total',
    help: 'Transfers that an agent asked for to a destination that is not listed in TRANSFER_ALLOWED',
    read: () => counters.refusedDestinations,
  });
  metrics.observedCounter({
    name: 'trunkline_vapi_messages_refused_total',
    help: 'Requests refused: no proof of origin, a wrong one, a stale one, or a body that cannot be read',
    label: 'reason',
    read: () => counters.refused,
  });
  metrics.observedCounter({
    name: 'trunkline_tool_call_answers_total',
    help: 'Tool calls by how they were answered',
    label: 'mode',
    read: () => counters.toolCalls,
  });
  metrics.observedLatency({
    name: 'trunkline_vapi_webhook_seconds',
    help: 'From a request to its answer',
    label: 'kind',
    bucketsMs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
    read: () => counters.latency,
  });
}
