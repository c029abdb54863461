/**
 * The session of a live call in Redis, written in the name of its holder: every write carries the fencing number of the lease,
 * and the store refuses it once another replica has the call.
 */
import { randomBytes } from 'node:crypto';
import { buildCommandId, type Session, type SessionFloor, type TransferMode } from '@trunkline/protocol';
import { type Clock, delay, type Logger } from '@trunkline/service-kit';
import type { SessionEnding, SessionStore } from '@trunkline/session-store';
import type { AgentCall } from '../vapi/vapi-client.ts';
import { agentFields } from './agent/agent-sessions.ts';
import type { CallJournal } from './call-journal.ts';
import type { EndOutcome, WriteEnd } from './call-end.ts';
import type { HeldLease } from './held-lease.ts';
import { StandingWrites } from './standing-writes.ts';
import type { ClaimText } from './talk/call-typed-words.ts';
import type { CommandStore } from './wishes/call-commands.ts';
import type { TransferStore } from './wishes/call-transfer.ts';

export interface CallSession {
  /** The stream is lost. */
  lost(): void;
  /** The stream has lasted so long that earlier losses do not count any more. */
  streamProven(): void;
  /** A stream of the call has been opened here. */
  streamOpened(streamSid: string): void;
  /** This agent is the one that the caller talks to from now on. @param createdAtMs when its call began, epoch ms. */
  agentTalks(call: AgentCall, createdAtMs: number): void;
  /** Redis came back empty: writes the session anew. */
  forgotten(): void;
  /** Once a second: repeats the writes that the store did not answer. */
  keepHouse(): void;
  /** @throws when the store is out of reach. */
  writeFloor(floor: SessionFloor): Promise<void>;
  /**
   * Another replica is to go on; that is no loss, and does not count as one. Never rejects.
   * @param isFault a fault of ours is the reason, which is counted in the session.
   */
  handOver(isFault: boolean): Promise<void>;
  writeEnd: WriteEnd;
  /** Takes a text of the caller's for the call, once. @throws when the store is out of reach. */
  claimText: ClaimText;
  readonly commands: CommandStore;
  readonly transfer: TransferStore;
}

export interface CallSessionOptions {
  store: Pick<SessionStore, 'sessions' | 'commands' | 'idempotency'>;
  /** The session as it is known here; kept up to date with what this holder writes. */
  session: Session;
  lease: Readonly<HeldLease>;
  journal: Pick<CallJournal, 'flush'>;
  clock: Pick<Clock, 'setTimeout'>;
  epochMs: () => number;
  /** Where callers are passed on to when nobody says where. */
  transferNumber: string | undefined;
  transferMode: TransferMode;
  isAllowedDestination(to: string): boolean;
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
        const ended = await store.sessions.end(callId, end, { fence: lease.fence });
        return ended === undefined ? 'other' : 'written';
      } catch (error) {
        log.warn({ err: error, callId }, 'end of the call not written');
        await delay(clock, END_RETRY_MS);
      }
    }
    return 'unwritten';
  };

  const writes = new StandingWrites((name, error) => log.warn({ err: error, callId, name }, 'session not updated'));

  const patch = (name: string, fields: Parameters<SessionStore['sessions']['update']>[1]): void =>
    writes.set(name, () => store.sessions.update(callId, fields, { fence: lease.fence }));

  const restore = (): Promise<unknown> =>
    store.sessions.restore(
      { ...session, state: 'live', intent: 'talk', lostAtMs: undefined, handOverReason: undefined },
      { fence: lease.fence },
    );

  let agents = 0;
  const writeAgent = async (number: number): Promise<void> => {
    const agent = { ...session, vapiCallId: session.vapiCallId ?? '' };
    const { vapiCallId, agentSocketUrl, agentControlUrl, agentCreatedAtMs, agentWay } = agent;
    const facts = { vapiCallId, agentSocketUrl, agentControlUrl, agentCreatedAtMs, agentWay };
    const outcome = await store.sessions.writeAgent(callId, facts, { number, fence: lease.fence });
    if (outcome === 'missing') await restore();
    await store.sessions.linkVapiCall(vapiCallId, callId);
  };

  return {
    lost: () => patch('state', { state: 'lost' }),
    streamProven: () => patch('attempts', { streamAttempts: 1 }),
    streamOpened(streamSid) {
      session.streamSid = streamSid;
      // It is written as live by whoever let the stream in (call-entrance.ts).
      writes.drop('state');
    },
    agentTalks(call, createdAtMs) {
      Object.assign(session, agentFields(call, createdAtMs));
      agents += 1;
      const number = agents;
      writes.set('agent', () => writeAgent(number));
    },
    forgotten: () => writes.set('session', restore),
    keepHouse: () => writes.keepHouse(),
    async writeFloor(floor) {
      await store.sessions.update(callId, { floor }, { fence: lease.fence });
    },
    async handOver(isFault) {
      await Promise.all([options.journal.flush(1).catch(() => {}), writes.flush()]);
      if (isFault) {
        const faults = (session.faults ?? 0) + 1;
        await store.sessions.update(callId, { faults }, { fence: lease.fence }).catch((error: unknown) => {
          log.warn({ err: error, callId }, 'fault not counted in the session');
        });
      }
      const mark = { reason: 'drain' as const, atMs: epochMs() };
      await store.sessions.handOver(callId, { fence: lease.fence }, mark).catch((error: unknown) => {
        log.warn({ err: error, callId }, 'hand-over not written');
      });
    },
    writeEnd: ({ endedBy, reason, atMs }, intent) =>
      writeEnd({ endedBy, endedReason: reason, endedAtMs: atMs, intent }),
    async claimText(id) {
      const claim = await store.idempotency.begin('typed-text', `${callId} ${id}`);
      if (claim.status !== 'new') return 'repeated';
      await store.idempotency.complete(claim.token, '');
      return 'new';
    },
    commands: {
      take: () => store.commands.take(callId, { fence: lease.fence }),
      finish: (id) => writes.set(`finish ${id}`, () => store.commands.finish(callId, id, { fence: lease.fence })),
      newId: () => buildCommandId(randomBytes(10)),
      canTransfer: session.channel === 'twilio',
      transferNumber: options.transferNumber,
      isAllowedDestination: options.isAllowedDestination,
    },
    transfer: {
      async moveTransfer(transferId, to, details = {}) {
        const step = { transferId, to };
        const outcome = await store.sessions.moveTransfer(callId, step, details, { fence: lease.fence });
        const { state: _, ...kept } = details;
        if (outcome === 'ok') Object.assign(session, { transferState: to, transferId, ...kept });
        return outcome;
      },
      repeat: (write) => writes.set('transfer', write),
      transfer: { ...session },
      transferMode: options.transferMode,
    },
  };
}
