/**
 * How a call ends here: its record is written, the agent's call is ended, and everything is released.
 *
 * A holder that cannot be sure of its lease (held-lease.ts) does not end the agent until its end of the call has been
 * accepted: another replica may have gone on with both. Then neither the agent nor the record is ours to touch.
 */
import type { CallEffect } from '@trunkline/call-core';
import { type Clock, delay, type Logger } from '@trunkline/service-kit';
import type { AgentLeg } from './agent/agent-leg.ts';
import type { CallJournal, EndedEvent } from './call-journal.ts';

/** What the carrier is told to do when its stream has ended with the call. */
export type FinishIntent = Extract<CallEffect, { type: 'call.finish' }>['intent'];

/** `other`: the call is held elsewhere, or had ended. */
export type EndOutcome = 'written' | 'other' | 'unwritten';

/** Writes the end into the session. It tries for as long as a store may be away, and never rejects. */
export type WriteEnd = (event: EndedEvent, intent: FinishIntent) => Promise<EndOutcome>;

/** Whether somebody may want to know what went wrong: no agent could be had, or the caller's stream never came back. */
export const isAbnormalEnd = ({ reason }: Pick<EndedEvent, 'reason'>, intent: FinishIntent): boolean =>
  intent === 'apologise' || reason === 'stream-lost';

export interface CallEnd {
  /** Ends the agent's call, now or when it is certain that it is ours to end. */
  endAgent(): void;
  /** Resolves when everything may be released. Never rejects. */
  finish(event: EndedEvent, intent: FinishIntent): Promise<void>;
}

export interface CallEndOptions {
  writeEnd: WriteEnd;
  journal: Pick<CallJournal, 'record' | 'flush'>;
  agent: Pick<AgentLeg, 'end' | 'leave'>;
  /** Whether nobody else can have taken the call. */
  isSure(): boolean;
  clock: Pick<Clock, 'setTimeout'>;
  log: Pick<Logger, 'info'>;
}

/** The caller is on the line until the end is written, and is not kept there for longer than this for the sake of a record. */
const FINISH_PATIENCE_MS = 1_500;

export function createCallEnd({ writeEnd, journal, agent, isSure, clock, log }: CallEndOptions): CallEnd {
  let isAgentUndecided = false;

  const decide = (outcome: EndOutcome): void => {
    if (!isAgentUndecided) return;
    isAgentUndecided = false;
    if (outcome === 'other') agent.leave();
    else agent.end();
  };

  const write = async (event: EndedEvent, intent: FinishIntent): Promise<void> => {
    const wasSure = isSure();
    if (wasSure) journal.record(event);
    const outcome = await writeEnd(event, intent);
    decide(outcome);
    if (!wasSure && outcome === 'other') {
      log.info({ reason: event.reason }, 'the call is held elsewhere, its end here is none');
      return;
    }
    if (!wasSure) journal.record(event);
    await journal.flush().catch(() => {});
  };

  return {
    endAgent() {
      if (isSure()) agent.end();
      else isAgentUndecided = true;
    },
    async finish(event, intent) {
      await Promise.race([write(event, intent), delay(clock, FINISH_PATIENCE_MS)]);
    },
  };
}
