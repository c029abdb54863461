/** The world of one call as its runner sees it, put together when the call begins here. */
import type { AudioFormat } from '@trunkline/audio';
import {
  type AfterLocalCutOptions,
  type BargeInPolicies,
  type CallLimits,
  continuationContext,
  type ConversationEntry,
  type DownlinkOptions,
  type PhraseMeaning,
  returnContext,
} from '@trunkline/call-core';
import type { CallEvent, Session } from '@trunkline/protocol';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { AgentProvider } from './agent/agent-provider.ts';
import { AgentLeg } from './agent/agent-leg.ts';
import type { WriteEnd } from './call-end.ts';
import { type CallJournal, createCallJournal } from './call-journal.ts';
import { type CallSession, createCallSession } from './call-session.ts';
import type { HeldLease } from './held-lease.ts';
import { type CallLatency, createCallLatency, type ProcessLatency } from './media/call-counters.ts';
import type { OpenVoice } from './media/call-voice.ts';
import { readTranscript } from '../record/conversation-record.ts';

/** What is the same for all calls of a process. */
export interface CallSettings {
  agentFormat: AudioFormat;
  limits: CallLimits;
  downlink: DownlinkOptions;
  bargeIn: BargeInPolicies;
  /** What Vapi is told of a cut of ours; `phrase` is what its agent says when it is made to break off. */
  afterLocalCut: AfterLocalCutOptions & { phrase: string };
  readPhrase(text: string): PhraseMeaning;
  /** Listens for the caller's voice; `undefined` where nothing here decides by sound. */
  openVoice: OpenVoice | undefined;
}

export interface CallHost {
  settings: CallSettings;
  clock: Clock;
  log: Logger;
  latency: CallLatency;
  journal: CallJournal;
  session: CallSession;
  /** When the call began, on whichever replica; epoch ms. */
  createdAtMs: number;
  /** Turns that the call has had on other replicas. */
  turnsBefore: number;
  /** @param unfinished what the caller is still hearing, which is not in the record yet. */
  createAgentLeg(unfinished: () => ConversationEntry[]): AgentLeg;
  /** The runner is through with the call, which has ended or goes on elsewhere. */
  released(): void;
}

/** What the hosts of all calls of a process are made from. */
export interface CallHostOptions {
  settings: CallSettings;
  store: SessionStore;
  agents: AgentProvider;
  clock: Clock;
  epochMs: () => number;
  random: () => number;
  log: Logger;
  latency: ProcessLatency;
  onEvent(event: CallEvent): void;
  transferNumber: string | undefined;
  /** What else is done when the end of a call is written. */
  atEnd(session: Session, writeEnd: WriteEnd): WriteEnd;
}

/** The call that a host is made for, as this replica holds it. */
export interface CallHere {
  session: Session;
  lease: Readonly<HeldLease>;
  turnsBefore: number;
  released(): void;
}

export function createCallHost(options: CallHostOptions, call: CallHere): CallHost {
  const { store, clock, epochMs, log } = options;
  const { session, lease } = call;
  const journal = createCallJournal({ store, session, lease, clock, epochMs, onEvent: options.onEvent, log });
  const { transferNumber } = options;
  const held = createCallSession({ store, session, lease, journal, clock, epochMs, transferNumber, log });

  return {
    settings: options.settings,
    clock,
    log: log.child({ callId: session.callId }),
    latency: createCallLatency(options.latency),
    journal,
    session: { ...held, writeEnd: options.atEnd(session, held.writeEnd) },
    createdAtMs: session.createdAtMs,
    turnsBefore: call.turnsBefore,
    createAgentLeg: (unfinished) =>
      new AgentLeg({
        brief: session,
        isResumed: lease.isResumed,
        ...(session.continuedFrom && { continuation: continuationContext(session.continuedFrom, session.channel) }),
        ...(session.transferState === 'returning' && { returnContext: returnContext(session.transferReason) }),
        agents: options.agents,
        async conversation() {
          await journal.flush(1);
          const said = await readTranscript(store, session);
          return [...said.map(({ role, content }) => ({ role, content })), ...unfinished()];
        },
        clock,
        random: options.random,
      }),
    released() {
      journal.flush().catch(() => {});
      call.released();
    },
  };
}
