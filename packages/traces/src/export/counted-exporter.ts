/** Counts what became of spans, and says once when a collector cannot be reached and once when it can again. */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

export interface SpanCounts {
  exported: number;
  /** Sent without success, after the tries that the exporter makes. */
  failed: number;
  /** Not even tried, because too many were waiting. */
  dropped: number;
}

export interface DeliveryLog {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/** What an exporter answers for success (`ExportResultCode.SUCCESS`). */
const SUCCESS = 0;

/** @param onTaken hears how many spans have left the queue. */
export function countedExporter(
  inner: SpanExporter,
  counts: SpanCounts,
  log: DeliveryLog,
  onTaken: (count: number) => void,
): SpanExporter {
  let isFailing = false;
  const note = (error: Error | undefined): void => {
    if (error && !isFailing) log.warn({ err: error }, 'traces are not delivered');
    if (!error && isFailing) log.info({ failed: counts.failed }, 'traces are delivered again');
    isFailing = error !== undefined;
  };
  return {
    export(spans: ReadableSpan[], done) {
      onTaken(spans.length);
      inner.export(spans, (result) => {
        const isSent = result.code === SUCCESS;
        counts[isSent ? 'exported' : 'failed'] += spans.length;
        note(isSent ? undefined : (result.error ?? new Error('the exporter gave no reason')));
        done(result);
      });
    },
    shutdown: () => inner.shutdown(),
  };
}
