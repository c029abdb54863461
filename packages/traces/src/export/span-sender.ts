/**
 * Sends spans to a collector. Only this file and those that it imports load OpenTelemetry's packages, and it is loaded only where traces
 * are on.
 *
 * Bound: `MOST_WAITING` spans wait. Beyond that new ones are dropped and counted, whatever the reason: a collector that is away costs
 * memory of this size and nothing else.
 */
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import type { TracesConfig } from '../env/traces-env.ts';
import type { CallSpan } from '../spans/call-span.ts';
import { countedExporter, type DeliveryLog, type SpanCounts } from './counted-exporter.ts';
import { readableSpan } from './readable-span.ts';

const MOST_WAITING = 2_048;
const MOST_IN_BATCH = 512;
/** Spans of a process that is killed before they have left it are lost, so they do not wait long. */
const BATCH_DELAY_MS = 1_000;

export interface SpanSender {
  /** Only queues. Never throws. */
  send(span: CallSpan): void;
  /** Sends what waits, and resolves when that and what was under way has been answered, or could not be sent. */
  flush(): Promise<void>;
  readonly counts: Readonly<SpanCounts>;
}

export interface SpanSenderOptions {
  url: string;
  config: TracesConfig;
  /** The name of the app. `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` win over what is given here. */
  service: string;
  version: string;
  replicaId: string;
  log: DeliveryLog;
}

export function createSpanSender(options: SpanSenderOptions): SpanSender {
  const { url, config, service, version, replicaId, log } = options;
  const { OTEL_EXPORTER_OTLP_HEADERS: headers, OTEL_EXPORTER_OTLP_TIMEOUT: timeoutMillis } = config;
  const Exporter = config.OTEL_EXPORTER_OTLP_PROTOCOL === 'http/json' ? JsonExporter : ProtobufExporter;
  const counts: SpanCounts = { exported: 0, failed: 0, dropped: 0 };
  let waiting = 0;
  const exporter = countedExporter(
    new Exporter({ url, timeoutMillis, ...(headers && { headers: { ...headers } }) }),
    counts,
    log,
    (count) => {
      waiting -= count;
    },
  );
  const processor = new BatchSpanProcessor({
    exporter,
    maxQueueSize: MOST_WAITING,
    maxExportBatchSize: MOST_IN_BATCH,
    scheduledDelayMillis: BATCH_DELAY_MS,
    exportTimeoutMillis: timeoutMillis,
  });
  const ours = {
    'service.name': service,
    'service.namespace': 'trunkline',
    'service.version': version,
    'service.instance.id': replicaId,
  };
  const resource = resourceFromAttributes(ours).merge(detectResources({ detectors: [envDetector] }));
  const form = { resource, version, withPersonalData: config.TRACES_PERSONAL_DATA };

  return {
    counts,
    send(span) {
      if (waiting >= MOST_WAITING) {
        counts.dropped += 1;
        return;
      }
      waiting += 1;
      processor.onEnd(readableSpan(span, form));
    },
    async flush() {
      await processor.forceFlush().catch(() => {});
      // The processor waits for what it takes out of the queue here, and not for a batch that its timer has taken before.
      await exporter.answered();
    },
  };
}
