/** The world of one call as its runner sees it, put together when the call begins here. */
import type { AudioFormat } from '@trunkline/audio';
import {
  type AfterLocalCutOptions,
  type CallLevelMeter,
  type BargeInPolicies,
  type CallLimits,
  continuationContext,
  type ConversationEntry,
  type DownlinkOptions,
  type PhraseMeaning,
  returnContext,
} from '@trunkline/call-core';
import type { CallEvent, Channel, Session, TransferMode } from '@trunkline/protocol';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { AgentProvider } from './agent/agent-provider.ts';
import { AgentLeg } from './agent/agent-leg.ts';
import type { AgentWatch } from './agent/agent-way.ts';
import { CallConversation } from './agent/call-conversation.ts';
import type { WriteEnd } from './call-end.ts';
import { type Answering, answeringOf, type ScreeningSettings } from './talk/call-answerer.ts';
import { factsBefore } from './facts-before.ts';
import type { CallGuard } from './call-guard.ts';
import { type CallJournal, createCallJournal } from './call-journal.ts';
import { appendToFeed } from './call-feed.ts';
import { type CallSession, type CallSessionOptions, createCallSession } from './call-session.ts';
import type { HeldLease } from './held-lease.ts';
import { type CallLatency, createCallLatency, type ProcessLatency } from './media/call-counters.ts';
import { CallWords } from './talk/call-words.ts';
import type { PhraseJudge } from './talk/unsure-words.ts';
import type { OpenVoice } from './media/call-voice.ts';
import type { LevelsWriter } from '../record/levels-writer.ts';
import { readTranscript } from '../record/conversation-record.ts';

/** What is the same for all calls of a process on one channel. */
export interface CallSettings {
  /** In what the caller's side of the call speaks. */
  callerFormat: AudioFormat;
  agentFormat: AudioFormat;
  limits: CallLimits;
  downlink: DownlinkOptions;
  bargeIn: BargeInPolicies;
  /** What Vapi is told of a cut of ours; `phrase` is what its agent says when it is made to break off. */
  afterLocalCut: AfterLocalCutOptions & { phrase: string };
  readPhrase(text: string): PhraseMeaning;
  /** Who is asked about words of the caller that no list knows; `undefined`: nobody. */
  judge: PhraseJudge | undefined;
  /** Listens for the caller's voice; `undefined` where nothing here decides by sound. */
  openVoice: OpenVoice | undefined;
  /** What is done about telephones that screen calls; `undefined`: nothing, and the carrier alone says who has answered. */
  screening: ScreeningSettings | undefined;
  /** What is left on a machine where the call does not say. */
  voicemailMessage: string;
}

export interface CallHost {
  channel: Channel;
  settings: CallSettings;
  clock: Clock;
  log: Logger;
  latency: CallLatency;
  journal: CallJournal;
  session: CallSession;
  conversation: CallConversation;
  answering: Answering;
  words: CallWords;
  /** Whether the call came here because it failed at another holder, or at this one. */
  hasFailedBefore: boolean;
  /** Counts a fault of the call for the process. */
  onFault(): void;
  /** When the call began, on whichever replica; epoch ms. */
  createdAtMs: number;
  /** Turns that the call has had on other replicas. */
  turnsBefore: number;
  createAgentLeg(guard: CallGuard): AgentLeg;
  /** Has what the call measures written down, until it is released. */
  measured(levels: CallLevelMeter): void;
  /** The runner is through with the call, which has ended or goes on elsewhere. */
  released(): void;
}

/** What the hosts of all calls of a process are made from. */
export interface CallHostOptions {
  settingsOf(session: Session): CallSettings;
  store: SessionStore;
  agents: AgentProvider;
  agentWatch: AgentWatch;
  /** An agent of whom nothing comes for so long is lost; 0 for never. */
  agentSilenceMs: number;
  clock: Clock;
  epochMs: () => number;
  random: () => number;
  log: Logger;
  latency: ProcessLatency;
  onEvent(event: CallEvent): void;
  /** A callback of a call has thrown. */
  onFault(): void;
  /** Where the callers of a session are passed on to when nobody says where, and where they may be because their agent says so. */
  transferRulesOf(session: Session): Pick<CallSessionOptions, 'transferNumber' | 'isAllowedDestination'>;
  /** How callers are passed on when nobody says how. */
  transferMode: TransferMode;
  /** Writes levels down; `undefined` where they are not wanted (CALL_LEVELS). */
  levels: LevelsWriter | undefined;
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

/** What was said in about the last hour before the call came here; an agent that speaks makes a fact a second. */
const EARLIER_FACTS = 6_000;

export function createCallHost(options: CallHostOptions, call: CallHere): CallHost {
  const { store, clock, epochMs, log } = options;
  const { session, lease } = call;
  let isReleased = false;
  let closeLevels = (): void => {};
  const { callId } = session;
  const { fence } = lease;
  const startedAtMs = epochMs();
  const goesOn = lease.isResumed || session.continuedFrom !== undefined;
  const readEarlier = async (): Promise<ConversationEntry[]> => {
    const facts = await store.events.readNewest(callId, EARLIER_FACTS);
    const said = await readTranscript(store, session, factsBefore(facts, fence, startedAtMs));
    return said.map(({ role, content }) => ({ role, content }));
  };
  const conversation = new CallConversation(goesOn ? readEarlier : undefined);
  const words = new CallWords(callId, appendToFeed(store, session, lease));
  const onEvent = (event: CallEvent): void => {
    conversation.record(event);
    words.record(event);
    options.onEvent(event);
  };
  const journal = createCallJournal({ store, session, lease, clock, epochMs, onEvent, log });
  const held = createCallSession({
    store,
    session,
    lease,
    journal,
    clock,
    epochMs,
    ...options.transferRulesOf(session),
    transferMode: options.transferMode,
    log,
  });

  const settings = options.settingsOf(session);
  return {
    channel: session.channel,
    settings,
    clock,
    log: log.child({ callId: session.callId }),
    latency: createCallLatency(options.latency),
    answering: answeringOf(session, settings.screening, settings.voicemailMessage),
    journal,
    session: { ...held, writeEnd: options.atEnd(session, held.writeEnd) },
    conversation,
    words,
    hasFailedBefore: (session.faults ?? 0) > 0,
    onFault: options.onFault,
    createdAtMs: session.createdAtMs,
    turnsBefore: call.turnsBefore,
    createAgentLeg: (guard) =>
      new AgentLeg({
        brief: session,
        isResumed: lease.isResumed,
        ...(session.continuedFrom && { continuation: continuationContext(session.continuedFrom, session.channel) }),
        ...(session.transferState === 'returning' && { returnContext: returnContext(session.transferReason) }),
        agents: options.agents,
        watch: options.agentWatch,
        silenceMs: options.agentSilenceMs,
        conversation,
        guard,
        clock,
        random: options.random,
      }),
    measured(meter) {
      closeLevels = options.levels?.open({ callId, lease, meter, epochMs: journal.epochMs }) ?? closeLevels;
    },
    released() {
      if (isReleased) return;
      isReleased = true;
      closeLevels();
      journal.flush().catch(() => {});
      call.released();
    },
  };
}
