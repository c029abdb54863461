/**
 * How a call ends here: its record is written, the agent is sent home, and everything is let go of.
 *
 * A holder that cannot be sure of its lease (held-lease.ts) does not end the agent until its end of the call has been
 * accepted: another replica may have gone on with both. Then neither the agent nor the record is ours to touch.
 */
import type { CallEffect } from '@trunkline/call-core';
import type { CallEvent } from '@trunkline/protocol';
import type { Logger } from '@trunkline/service-kit';
import type { AgentLeg } from './agent/agent-leg.ts';

/** What the carrier is told when its stream has ended with the call. */
export type CallEnding = Extract<CallEffect, { type: 'call.finish' }>['intent'];
export type EndedEvent = Extract<CallEvent, { type: 'call.ended' }>;

/** `other`: the call is held elsewhere, or had ended. */
export type EndOutcome = 'written' | 'other' | 'unwritten';

export interface EndWriter {
  /** Tries for as long as a store may be away. Never rejects. */
  writeEnd(event: EndedEvent, intent: CallEnding): Promise<EndOutcome>;
  /** The end as a fact of the call, for its log and the counts. */
  record(event: EndedEvent): void;
  /** Resolves when all facts are written. Never rejects. */
  flush(): Promise<void>;
  /** For how long the caller, who is on the line until then, may be kept for the sake of a record. */
  patience(): Promise<void>;
}

export interface CallEnd {
  /** Ends the agent's call, now or when it is certain that it is ours to end. */
  endAgent(): void;
  /** Resolves when everything may be let go of. Never rejects. */
  finish(event: EndedEvent, intent: CallEnding): Promise<void>;
}

export function createCallEnd(
  writer: EndWriter,
  agent: Pick<AgentLeg, 'end' | 'leave'>,
  isSure: () => boolean,
  log: Pick<Logger, 'info'>,
): CallEnd {
  let isAgentUndecided = false;

  const decide = (outcome: EndOutcome): void => {
    if (!isAgentUndecided) return;
    isAgentUndecided = false;
    if (outcome === 'other') agent.leave();
    else agent.end();
  };

  return {
    endAgent() {
      if (isSure()) agent.end();
      else isAgentUndecided = true;
    },
    async finish(event, intent) {
      const wasSure = isSure();
      if (wasSure) writer.record(event);
      const written = writer.writeEnd(event, intent).then(async (outcome) => {
        decide(outcome);
        if (!wasSure && outcome === 'other') {
          log.info({ reason: event.reason }, 'the call is held elsewhere, its end here is none');
          return;
        }
        if (!wasSure) writer.record(event);
        await writer.flush();
      });
      await Promise.race([written, writer.patience()]);
    },
  };
}
