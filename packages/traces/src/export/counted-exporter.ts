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

export interface CountedExporter extends SpanExporter {
  /** Resolves when what had been handed to the exporter by then was answered or given up. */
  answered(): Promise<void>;
}

/** @param onTaken hears how many spans have left the queue. */
export function countedExporter(
  inner: SpanExporter,
  counts: SpanCounts,
  log: DeliveryLog,
  onTaken: (count: number) => void,
): CountedExporter {
  let isFailing = false;
  const underWay = new Set<Promise<void>>();
  const note = (error: Error | undefined): void => {
    if (error && !isFailing) log.warn({ err: error }, 'traces are not delivered');
    if (!error && isFailing) log.info({ failed: counts.failed }, 'traces are delivered again');
    isFailing = error !== undefined;
  };
  return {
    export(spans: ReadableSpan[], done) {
      onTaken(spans.length);
      const sending = new Promise<void>((resolve) => {
        inner.export(spans, (result) => {
          const isSent = result.code === SUCCESS;
          counts[isSent ? 'exported' : 'failed'] += spans.length;
          note(isSent ? undefined : (result.error ?? new Error('the exporter gave no reason')));
          done(result);
          resolve();
        });
      });
      underWay.add(sending);
      void sending.then(() => underWay.delete(sending));
    },
    async answered() {
      await Promise.all(underWay);
    },
    shutdown: () => inner.shutdown(),
  };
}
