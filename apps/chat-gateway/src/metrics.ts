/** The chat gateway's own metrics. All of them are read at scrape from plain fields that other files count up. */
import type { ChatStatus } from '@trunkline/protocol';
import { createLatencyHistogram, type LatencyHistogram, type Metrics, type Readers } from '@trunkline/service-kit';
import type { AnswerObserver } from './chat-service.ts';

/** What this process has counted since it started. */
export interface ChatCounters {
  /** Messages that were taken here. */
  messages: number;
  /** Messages that were not taken, by error code. */
  refused: Record<string, number>;
  /** Answers that this replica gave, by how they ended. */
  answers: Record<ChatStatus, number>;
  /** Users who asked for a person and were passed on to one by their words alone. */
  escalations: number;
  /** Sockets that were closed because they sent too much, or nothing that can be read. */
  floods: number;
  firstWord: LatencyHistogram;
  wholeAnswer: LatencyHistogram;
}

export function createChatCounters(): ChatCounters {
  return {
    messages: 0,
    refused: {},
    answers: { answered: 0, stopped: 0, interrupted: 0, failed: 0 },
    escalations: 0,
    floods: 0,
    firstWord: createLatencyHistogram(),
    wholeAnswer: createLatencyHistogram(),
  };
}

export function createAnswerObserver(counters: ChatCounters): AnswerObserver {
  return {
    firstWord: (afterMs) => counters.firstWord.record(afterMs),
    ended(status, afterMs) {
      counters.answers[status] += 1;
      counters.wholeAnswer.record(afterMs);
    },
    passedOn() {
      counters.escalations += 1;
    },
  };
}

const BUCKETS_MS = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

export function registerChatMetrics(metrics: Metrics, counters: ChatCounters, readers: Readers): void {
  metrics.observedCounter({
    name: 'trunkline_chat_messages_total',
    help: 'Messages that were taken here',
    read: () => counters.messages,
  });
  metrics.observedCounter({
    name: 'trunkline_chat_messages_refused_total',
    help: 'Messages that were not taken, by error code',
    label: 'code',
    read: () => counters.refused,
  });
  metrics.observedCounter({
    name: 'trunkline_chat_answers_total',
    help: 'Answers that this replica gave, by how they ended',
    label: 'outcome',
    read: () => counters.answers,
  });
  metrics.observedCounter({
    name: 'trunkline_chat_escalations_total',
    help: 'Users who asked for a person and got one in place of the agent',
    read: () => counters.escalations,
  });
  metrics.observedLatency({
    name: 'trunkline_chat_first_word_seconds',
    help: 'From the message to the first word of its answer',
    bucketsMs: BUCKETS_MS,
    read: () => counters.firstWord,
  });
  metrics.observedLatency({
    name: 'trunkline_chat_answer_seconds',
    help: 'From the message to the end of its answer',
    bucketsMs: BUCKETS_MS,
    read: () => counters.wholeAnswer,
  });
  metrics.observedGauge({
    name: 'trunkline_chat_readers',
    help: 'Readers of sessions, over server-sent events and WebSockets',
    read: () => readers.count,
  });
  metrics.observedGauge({
    name: 'trunkline_chat_held_bytes',
    help: 'Bytes that were written to readers and not yet taken by the network',
    read: () => readers.heldBytes,
  });
  metrics.observedCounter({
    name: 'trunkline_chat_readers_stalled_total',
    help: 'Readers that took nothing for so long that they were let go',
    read: () => readers.stalled,
  });
  metrics.observedCounter({
    name: 'trunkline_chat_floods_total',
    help: 'Sockets that were closed because they sent too much, or too much that cannot be read',
    read: () => counters.floods,
  });
}
