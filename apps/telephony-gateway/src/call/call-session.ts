/**
 * The session of a live call in Redis, written in the name of its holder: every write carries the fencing number of the lease,
 * and the store refuses it once another replica has the call.
 */
import { randomBytes } from 'node:crypto';
import { buildCommandId, type Session, type SessionFloor } from '@trunkline/protocol';
import { type Clock, delay, type Logger } from '@trunkline/service-kit';
import type { SessionEnding, SessionStore } from '@trunkline/session-store';
import type { AgentCall } from '../vapi/vapi-client.ts';
import { agentFields } from './agent/agent-sessions.ts';
import type { CallJournal } from './call-journal.ts';
import type { EndOutcome, WriteEnd } from './call-end.ts';
import type { HeldLease } from './held-lease.ts';
import type { CommandStore } from './wishes/call-commands.ts';
import type { TransferStore } from './wishes/call-transfer.ts';

export interface CallSession {
  /** The stream is lost. */
  lost(): void;
  /** The stream has lasted so long that earlier losses do not count any more. */
  streamProven(): void;
  /** This agent is the one that the caller talks to from now on. */
  agentTalks(call: AgentCall): void;
  /** @throws when the store is out of reach. */
  writeFloor(floor: SessionFloor): Promise<void>;
  /** Another replica is to go on; that is no loss, and does not count as one. Never rejects. */
  handOver(): Promise<void>;
  writeEnd: WriteEnd;
  readonly commands: CommandStore;
  readonly transfer: TransferStore;
}

export interface CallSessionOptions {
  store: Pick<SessionStore, 'sessions' | 'commands'>;
  session: Session;
  lease: Readonly<HeldLease>;
  journal: Pick<CallJournal, 'flush'>;
  clock: Pick<Clock, 'setTimeout'>;
  epochMs: () => number;
  /** Where callers are passed on to when nobody says where. */
  transferNumber: string | undefined;
  log: Pick<Logger, 'warn'>;
}

const END_ATTEMPTS = 20;
const END_RETRY_MS = 3_000;

export function createCallSession(options: CallSessionOptions): CallSession {
  const { store, session, lease, clock, epochMs, log } = options;
  const { callId } = session;

  /** Tries for as long as a replica that comes back after an outage may take; a session that stays open is swept. */
  const writeEnd = async (end: SessionEnding): Promise<EndOutcome> => {
    for (let attempt = 0; attempt < END_ATTEMPTS; attempt += 1) {
      try {
        return (await store.sessions.end(callId, end, { fence: lease.fence })) ? 'written' : 'other';
      } catch (error) {
        log.warn({ err: error, callId }, 'end of the call not written');
        await delay(clock, END_RETRY_MS);
      }
    }
    return 'unwritten';
  };

  const patch = (fields: Parameters<SessionStore['sessions']['update']>[1]): void => {
    store.sessions.update(callId, fields, { fence: lease.fence }).catch((error: unknown) => {
      log.warn({ err: error, callId }, 'session not updated');
    });
  };

  return {
    lost: () => patch({ state: 'lost' }),
    streamProven: () => patch({ streamAttempts: 1 }),
    agentTalks(call) {
      session.vapiCallId = call.vapiCallId;
      patch(agentFields(call, epochMs()));
    },
    async writeFloor(floor) {
      await store.sessions.update(callId, { floor }, { fence: lease.fence });
    },
    async handOver() {
      await options.journal.flush(1);
      const mark = { reason: 'drain' as const, atMs: epochMs() };
      await store.sessions.handOver(callId, { fence: lease.fence }, mark).catch((error: unknown) => {
        log.warn({ err: error, callId }, 'hand-over not written');
      });
    },
    writeEnd: ({ endedBy, reason, atMs }, intent) =>
      writeEnd({ endedBy, endedReason: reason, endedAtMs: atMs, intent }),
    commands: {
      take: () => store.commands.take(callId, { fence: lease.fence }),
      async finish(id) {
        await store.commands.finish(callId, id, { fence: lease.fence });
      },
      newId: () => buildCommandId(randomBytes(10)),
      transferNumber: options.transferNumber,
    },
    transfer: {
      moveTransfer: (transferId, to, details) =>
        store.sessions.moveTransfer(callId, { transferId, to }, details, { fence: lease.fence }),
      transfer: session,
    },
  };
}
