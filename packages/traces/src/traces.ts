/** Traces of one process: its facts become spans, and these go to a collector. */
import type { SessionId } from '@trunkline/protocol';
import type { Clock, Metrics } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import { createCallFollower } from './call/follow-calls.ts';
import { deliverySpanId, toolSpan, type ToolFinished, toolSpanId } from './call/lone-spans.ts';
import { chatSpans } from './chat/chat-spans.ts';
import { sampledRatio, type TracesConfig, tracesUrl } from './env/traces-env.ts';
import type { DeliveryLog } from './export/counted-exporter.ts';
import type { CallSpan } from './spans/call-span.ts';
import { isSampled, spanIdOf, traceIdOf, traceparentOf } from './spans/trace-ids.ts';

/** How long a process that stops waits for its last spans to be taken. */
const LAST_SPANS_MS = 2_000;

export interface Traces {
  /** Makes spans of what this process writes into `store`. */
  follow(store: Pick<SessionStore, 'events' | 'chatTurns'>): void;
  /** A tool has run in the chat of a session. */
  chatToolFinished(sessionId: SessionId, fact: ToolFinished): void;
  /**
   * The header with which whoever runs a tool goes on with the trace.
   * @param ownerId the call, or the session of the chat.
   */
  traceparentOfTool(ownerId: string, toolCallId: string): string;
  /** The same for one try to tell the operator's URL of the end of a call. */
  traceparentOfDelivery(callId: string, attempt: number): string;
  /** Sends the last spans, for no longer than two seconds. */
  close(): Promise<void>;
}

export interface TracesOptions {
  config: TracesConfig;
  /** The name of the app. */
  service: string;
  version: string;
  replicaId: string;
  metrics: Pick<Metrics, 'observedCounter'>;
  log: DeliveryLog;
  clock: Clock;
  epochMs: () => number;
}

/** @returns `undefined` when traces are off; then nothing of OpenTelemetry is loaded. */
export async function startTraces(options: TracesOptions): Promise<Traces | undefined> {
  const { config, clock, epochMs } = options;
  const url = tracesUrl(config);
  const ratio = sampledRatio(config);
  if (url === undefined || ratio === 0) return undefined;
  const { createSpanSender } = await import('./export/span-sender.ts');
  const sender = createSpanSender({ ...options, url });
  const isKept = (ownerId: string): boolean => isSampled(traceIdOf(ownerId), ratio);
  const send = (span: CallSpan): void => {
    if (isKept(span.ownerId)) sender.send(span);
  };
  options.metrics.observedCounter({
    name: 'trunkline_trace_spans_total',
    help: 'Spans by what became of them: exported, failed (the collector did not take them), dropped (too many waited)',
    label: 'outcome',
    read: () => ({ ...sender.counts }),
  });

  let settled = (): Promise<void> => Promise.resolve();
  return {
    follow({ events, chatTurns }) {
      const follower = createCallFollower(events, send, (err) =>
        options.log.warn({ err }, 'spans of a call could not be made'),
      );
      ({ settled } = follower);
      events.listen(follower);
      chatTurns.listen((turn, end) => {
        for (const span of chatSpans(turn, end, epochMs())) send(span);
      });
    },
    chatToolFinished: (sessionId, fact) => send(toolSpan(sessionId, fact, spanIdOf(sessionId))),
    traceparentOfTool: (ownerId, toolCallId) =>
      traceparentOf(traceIdOf(ownerId), toolSpanId(ownerId, toolCallId), isKept(ownerId)),
    traceparentOfDelivery: (callId, attempt) =>
      traceparentOf(traceIdOf(callId), deliverySpanId(callId, attempt), isKept(callId)),
    async close() {
      let cancel: (() => void) | undefined;
      const timeUp = new Promise<void>((resolve) => {
        cancel = clock.setTimeout(resolve, LAST_SPANS_MS);
      });
      await Promise.race([settled().then(() => sender.flush()), timeUp]);
      cancel?.();
    },
  };
}
