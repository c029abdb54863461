/**
 * What a call writes down about itself: facts go to its event log through a bounded outbox, off the way of the frames, and to
 * the counts of the process. One log line sums the call up (REQUIREMENTS O3).
 */
import type { CallEvent, Session } from '@trunkline/protocol';
import { type Clock, delay, type Logger } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import { createEventOutbox } from '../record/event-outbox.ts';
import type { HeldLease } from './held-lease.ts';

export type EndedEvent = Extract<CallEvent, { type: 'call.ended' }>;

export interface CallJournal {
  /** Wall-clock time of `nowMs`, for facts. */
  epochMs(nowMs: number): number;
  record(event: CallEvent): void;
  /** Resolves when all facts are written, or when writing has failed `attempts` times. */
  flush(attempts?: number): Promise<void>;
}

export interface CallJournalOptions {
  store: Pick<SessionStore, 'events'>;
  session: Session;
  lease: Readonly<HeldLease>;
  clock: Clock;
  epochMs: () => number;
  /** Counts a fact for the process. */
  onEvent(event: CallEvent): void;
  log: Logger;
}

export function createCallJournal(options: CallJournalOptions): CallJournal {
  const { store, session, lease, clock, log } = options;
  const { callId } = session;

  /** A replica that has lost the call writes nothing of it: what it still thinks is no fact of the call. */
  const appendAsHolder = async (events: CallEvent[]): Promise<void> => {
    const outcome = await store.events.append(callId, events, { fence: lease.fence });
    if (outcome === 'fenced')
      log.info({ callId, facts: events.length }, 'facts of a call that is held elsewhere dropped');
  };
  const outbox = createEventOutbox(appendAsHolder, (ms) => delay(clock, ms));
  // The difference is taken once, so that facts stay in order even when the wall clock is set during the call.
  const epochOffsetMs = options.epochMs() - clock.nowMs();

  const logEnd = (event: EndedEvent): void => {
    const { type: _, counters, ...facts } = event;
    const { callSid, streamSid, vapiCallId } = session;
    log.info(
      { callId, callSid, streamSid, vapiCallId, ...facts, ...counters, factsDropped: outbox.dropped },
      'call.ended',
    );
  };

  return {
    epochMs: (nowMs) => Math.round(nowMs + epochOffsetMs),
    record(event) {
      outbox.push(event);
      options.onEvent(event);
      if (event.type === 'call.ended') logEnd(event);
    },
    flush: (attempts) => outbox.flush(attempts),
  };
}
