/**
 * The world of one call, as the runner sees it: facts go to the event log through the outbox, the end goes to the session,
 * and one log line sums the call up (REQUIREMENTS O3).
 */
import { randomBytes } from 'node:crypto';
import type { AudioFormat } from '@trunkline/audio';
import {
  type BargeInPolicies,
  type CallLimits,
  continuationContext,
  type ConversationEntry,
  type DownlinkOptions,
  type PhraseMeaning,
  returnContext,
} from '@trunkline/call-core';
import { buildCommandId, type CallEvent, type Session, type SessionFloor } from '@trunkline/protocol';
import type { SessionEnding, SessionStore } from '@trunkline/session-store';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { AgentCall } from '../vapi/vapi-client.ts';
import { type AgentLeg, type AgentLegEvents, createAgentLeg } from './agent/agent-leg.ts';
import { agentFields } from './agent/agent-sessions.ts';
import type { AgentProvider } from './agent/agent-provider.ts';
import type { CommandStore } from './wishes/call-commands.ts';
import { type CallLatency, createCallLatency, type ProcessLatency } from './media/call-counters.ts';
import type { EndedEvent, EndOutcome, EndWriter } from './call-end.ts';
import type { TransferStore } from './wishes/call-transfer.ts';
import type { HeldLease } from './held-lease.ts';
import type { OpenVoice } from './media/call-voice.ts';
import { readTranscript } from '../record/conversation-record.ts';
import { createEventOutbox } from '../record/event-outbox.ts';

/** What a call writes down about itself, and asks of the rest of the process. */
export interface CallHost extends Omit<EndWriter, 'record'> {
  /** When the call began, on whichever replica; epoch ms. */
  createdAtMs: number;
  agentFormat: AudioFormat;
  limits: CallLimits;
  clock: Clock;
  /** Wall-clock time of `nowMs`, for facts. */
  epochMs(nowMs: number): number;
  latency: CallLatency;
  readPhrase(text: string): PhraseMeaning;
  bargeIn: BargeInPolicies;
  /** Turns that the call has had on other replicas. */
  turnsBefore: number;
  downlink: DownlinkOptions;
  /** Listens for the caller's voice; `undefined` where nothing here decides by sound. */
  openVoice: OpenVoice | undefined;
  log: Logger;
  record(event: CallEvent): void;
  sessionLost(): void;
  /** Another replica is to go on; that is no loss, and does not count as one. Never rejects. */
  handOverSession(): Promise<void>;
  /** This agent is the one that the caller talks to from now on. */
  agentTalks(call: AgentCall): void;
  /** The stream has held for so long that earlier losses no longer count. */
  streamProven(): void;
  /** @throws when the store is out of reach. */
  writeFloor(floor: SessionFloor): Promise<void>;
  readonly commands: CommandStore & TransferStore;
  /** The call has let go of everything. */
  released(): void;
  /** @param unfinished what the caller is still hearing, which is not in the record yet. */
  createAgentLeg(events: AgentLegEvents, unfinished: () => ConversationEntry[]): AgentLeg;
}

export interface CallHostOptions {
  store: SessionStore;
  agents: AgentProvider;
  clock: Clock;
  epochMs: () => number;
  random: () => number;
  log: Logger;
  agentFormat: AudioFormat;
  limits: CallLimits;
  latency: ProcessLatency;
  readPhrase(text: string): PhraseMeaning;
  bargeIn: BargeInPolicies;
  downlink: DownlinkOptions;
  openVoice: OpenVoice | undefined;
  onEvent(event: CallEvent): void;
  /** Where callers are passed on to when nobody says where. */
  transferNumber: string | undefined;
}

const FINISH_PATIENCE_MS = 1_500;
const END_ATTEMPTS = 20;
const END_RETRY_MS = 3_000;

export function createCallHost(
  options: CallHostOptions,
  session: Session,
  released: () => void,
  lease: Readonly<HeldLease>,
  turnsBefore: number,
): CallHost {
  const { store, clock, log } = options;
  const { callId } = session;
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      clock.setTimeout(resolve, ms);
    });
  /** A replica that has lost the call writes nothing of it any more: what it still thinks is no fact of the call. */
  const appendAsHolder = async (events: CallEvent[]): Promise<void> => {
    const outcome = await store.events.append(callId, events, { fence: lease.fence });
    if (outcome === 'fenced')
      log.info({ callId, facts: events.length }, 'facts of a call that is held elsewhere dropped');
  };
  const outbox = createEventOutbox(appendAsHolder, pause);
  // One difference for the whole call: facts stay in order even when the wall clock is set meanwhile.
  const epochOffsetMs = options.epochMs() - clock.nowMs();

  /** Tries for as long as a replica that comes back after an outage may take; a session that stays open is swept. */
  const writeEnd = async (end: SessionEnding): Promise<EndOutcome> => {
    for (let attempt = 0; attempt < END_ATTEMPTS; attempt += 1) {
      try {
        return (await store.sessions.end(callId, end, { fence: lease.fence })) ? 'written' : 'other';
      } catch (error) {
        log.warn({ err: error, callId }, 'end of the call not written');
        await pause(END_RETRY_MS);
      }
    }
    return 'unwritten';
  };

  const patch = (fields: Parameters<SessionStore['sessions']['update']>[1]): void => {
    store.sessions.update(callId, fields, { fence: lease.fence }).catch((error: unknown) => {
      log.warn({ err: error, callId }, 'session not updated');
    });
  };

  const logEnd = (event: EndedEvent): void => {
    const { type: _, counters, ...facts } = event;
    const { callSid, streamSid, vapiCallId } = session;
    log.info(
      { callId, callSid, streamSid, vapiCallId, ...facts, ...counters, factsDropped: outbox.dropped },
      'call.ended',
    );
  };

  return {
    createdAtMs: session.createdAtMs,
    agentFormat: options.agentFormat,
    limits: options.limits,
    clock,
    epochMs: (nowMs) => Math.round(nowMs + epochOffsetMs),
    latency: createCallLatency(options.latency),
    readPhrase: options.readPhrase,
    bargeIn: options.bargeIn,
    turnsBefore,
    downlink: options.downlink,
    openVoice: options.openVoice,
    log,
    record(event) {
      outbox.push(event);
      options.onEvent(event);
      if (event.type === 'call.ended') logEnd(event);
    },
    sessionLost: () => patch({ state: 'lost' }),
    async handOverSession() {
      await outbox.flush(1);
      const mark = { reason: 'drain' as const, atMs: options.epochMs() };
      await store.sessions.handOver(callId, { fence: lease.fence }, mark).catch((error: unknown) => {
        log.warn({ err: error, callId }, 'hand-over not written');
      });
    },
    agentTalks(call) {
      session.vapiCallId = call.vapiCallId;
      patch(agentFields(call, options.epochMs()));
    },
    streamProven: () => patch({ streamAttempts: 1 }),
    async writeFloor(floor) {
      await store.sessions.update(callId, { floor }, { fence: lease.fence });
    },
    writeEnd: ({ endedBy, reason, atMs }, intent) =>
      writeEnd({ endedBy, endedReason: reason, endedAtMs: atMs, intent }),
    flush: () => outbox.flush().catch(() => {}),
    patience: () => pause(FINISH_PATIENCE_MS),
    released() {
      outbox.flush().catch(() => {});
      released();
    },
    commands: {
      take: () => store.commands.take(callId, { fence: lease.fence }),
      async finish(id) {
        await store.commands.finish(callId, id, { fence: lease.fence });
      },
      moveTransfer: (transferId, to, details) =>
        store.sessions.moveTransfer(callId, { transferId, to }, details, { fence: lease.fence }),
      newId: () => buildCommandId(randomBytes(10)),
      transfer: session,
      transferNumber: options.transferNumber,
    },
    createAgentLeg: (events, unfinished) =>
      createAgentLeg({
        brief: session,
        isResumed: lease.isResumed,
        ...(session.continuedFrom && { continuation: continuationContext(session.continuedFrom, session.channel) }),
        ...(session.transferState === 'returning' && { returnContext: returnContext(session.transferReason) }),
        agents: options.agents,
        async conversation() {
          await outbox.flush(1);
          const said = await readTranscript(store, session);
          return [...said.map(({ role, content }) => ({ role, content })), ...unfinished()];
        },
        events,
        clock,
        random: options.random,
      }),
  };
}
