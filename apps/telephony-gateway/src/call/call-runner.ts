/**
 * THE SHELL of one call: owns the carrier's stream, the agent's leg and the clock, feeds the core and carries out what it
 * decides. It decides nothing itself. Between a frame in and a frame out there is no await, no log and no Redis.
 */
import type { AudioFormat } from '@trunkline/audio';
import {
  type BargeInPolicies,
  type CallEffect,
  type CallInput,
  type CallLimits,
  type CallState,
  type ConversationEntry,
  createDtmfCollector,
  type DownlinkOptions,
  dueDeadline,
  isPause,
  type PhraseMeaning,
  renewalDue,
  stepCall,
} from '@trunkline/call-core';
import type { CallEvent, CallId, EndedBy, MailboxMessage, SessionFloor, VapiControlMessage } from '@trunkline/protocol';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { CarrierLink } from '../twilio/twilio-link.ts';
import type { AgentCall } from '../vapi/vapi-client.ts';
import type { AgentLeg, AgentLegEvents } from './agent-leg.ts';
import { type CommandStore, createCallCommands } from './call-commands.ts';
import { type CallLatency, countersOf } from './call-counters.ts';
import { createCallTalk } from './call-talk.ts';
import { createCallTransfer, type TransferStore } from './call-transfer.ts';
import { createFloorReport } from './floor-report.ts';
import { createMediaPath, type MediaPath } from './media-path.ts';
import type { OpenVoice } from './call-voice.ts';

/** What a call writes down about itself, and asks of the rest of the process. */
export interface CallHost {
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
  /** Writes the end; resolves when it is written or cannot be. */
  finish(endedBy: EndedBy, reason: string, intent: CallEnding): Promise<void>;
  readonly commands: CommandStore & TransferStore;
  /** The call has let go of everything. */
  released(): void;
  /** @param unfinished what the caller is still hearing, which is not in the record yet. */
  createAgentLeg(events: AgentLegEvents, unfinished: () => ConversationEntry[]): AgentLeg;
}

/** What the carrier is told when its stream has ended with the call. */
export type CallEnding = Extract<CallEffect, { type: 'call.finish' }>['intent'];

/** The fencing number under which a call is held here; a newer stream on this replica raises it. */
export interface HeldLease {
  fence: number;
  /** The call has been held before, here or elsewhere. */
  readonly isResumed: boolean;
}

export interface CallRunner {
  readonly isOver: boolean;
  readonly buffers: { toAgentMs: number; toCallerMs: number };
  /** Every 20 ms. */
  tick(nowMs: number): void;
  /** Every second. */
  keepHouse(nowMs: number): void;
  /** A newer stream of the same call: the older is closed, the agent stays. */
  attach(link: CarrierLink): void;
  deliver(message: MailboxMessage): void;
  /** There may be commands for the call. */
  lookForCommands(): void;
  /** Lets go of the call so that another replica can take it: at the next moment at which nobody speaks. */
  handOver(): void;
  /** The same at once. */
  shutDown(): void;
  /** A newer holder has the lease. */
  supersede(): void;
}

/** Between two signs of life asked of the agent's socket. */
const ALIVE_CHECK_MS = 5_000;
/** A stream that has held for so long: losses before it were bad luck, and do not add up to those after it. */
const STREAM_PROVEN_MS = 60_000;
const NORMAL_CLOSURE = 1000;

/** A peer's reason as a record may hold it: its own word, not any text. */
const sayable = (reason: string): string => (/^[\w.-]{1,80}$/.test(reason) ? reason : 'unknown');

/** Starts a call on its first stream; it runs until it has told its host `released`. */
export function createCallRunner(
  callId: CallId,
  firstLink: CarrierLink,
  lease: Readonly<HeldLease>,
  host: CallHost,
): CallRunner {
  const { clock, log } = host;
  const startedMs = clock.nowMs();
  const dtmf = createDtmfCollector();
  const malformed = { fromAgent: 0, fromCarrier: 0 };
  let carrier: CarrierLink | undefined;
  let state: CallState = 'connecting';
  let stateSinceMs = startedMs;
  let lastCarrierMessageMs = startedMs;
  let lastAliveCheckMs = startedMs;
  let unknownFromCarrier = 0;
  let streamSinceMs = startedMs;
  let isStreamProven = false;
  let agentEndReason: string | undefined;
  let isLeaving = false;

  const nowEpochMs = (): number => host.epochMs(clock.nowMs());

  const step = (input: CallInput): void => {
    const next = stepCall(state, input);
    if (next.state !== state) stateSinceMs = clock.nowMs();
    state = next.state;
    for (const effect of next.effects) carryOut(effect);
  };

  const talk = createCallTalk({
    media: () => media,
    clock,
    epochMs: (nowMs) => host.epochMs(nowMs),
    record: (event) => host.record(event),
    bargeIn: host.bargeIn,
    turnsBefore: host.turnsBefore,
    bargeInLatency: host.latency.bargeIn,
    readPhrase: host.readPhrase,
  });
  const voice = host.openVoice?.(talk.voiceLookedAt);
  const floorReport = createFloorReport({ write: host.writeFloor });

  const settleFarewell = (): void => {
    if (state === 'farewell' && media.downlink.unheardMs === 0) step({ type: 'agent.heard' });
  };

  const agentEvents: AgentLegEvents = {
    ...talk,
    audioReceived: talk.agentAudioReceived,
    agentTextReceived(text, exact) {
      talk.agentTextReceived(text, exact);
      transfer.agentSaid(text);
    },
    transferWanted: (to) => commands.agentWantsTransfer(to),
    opened(call, isNew) {
      media.restartAgentAudio();
      host.agentTalks(call);
      host.record({
        type: 'agent.opened',
        atMs: nowEpochMs(),
        vapiCallId: call.vapiCallId,
        isNew,
        callerAudioKeptMs: media.uplink.keptMs,
      });
      media.uplink.take(clock.nowMs());
      step({ type: 'agent.opened' });
      transfer.agentOpened();
      commands.look();
    },
    lost(closeCode) {
      host.record({ type: 'agent.lost', atMs: nowEpochMs(), closeCode });
      step({ type: 'agent.lost' });
    },
    failed(reason) {
      host.record({ type: 'agent.failed', atMs: nowEpochMs(), reason });
      step({ type: 'agent.failed', reason });
    },
    ended(reason) {
      agentEndReason = sayable(reason);
      host.record({ type: 'agent.ended', atMs: nowEpochMs(), reason: agentEndReason });
      talk.agentSpeechStopped();
      transfer.agentLeft();
      step({ type: 'agent.ended', reason: agentEndReason });
      settleFarewell();
    },
    toolCalled: (toolCallId, name) => host.record({ type: 'tool.called', atMs: nowEpochMs(), toolCallId, name }),
    malformed(fault) {
      malformed.fromAgent += 1;
      if (malformed.fromAgent === 1) log.warn({ callId, fault }, 'agent sent a message that could not be read');
    },
  };
  const agent = host.createAgentLeg(agentEvents, talk.unfinished);

  const inside = {
    store: host.commands,
    state: () => state,
    step: (input: CallInput) => step(input),
    say: (message: VapiControlMessage) => agent.say(message),
    log: log.child({ callId }),
  };
  const transfer = createCallTransfer({ ...inside, record: host.record, nowMs: clock.nowMs, nowEpochMs });
  const commands = createCallCommands({ ...inside, transfer, handOver: () => void (isLeaving = true) });

  const media: MediaPath = createMediaPath({
    agentFormat: host.agentFormat,
    agent,
    carrier: () => carrier,
    downlink: host.downlink,
    onFrameToCaller(frame, playsAtMs) {
      talk.frameSent();
      voice?.agentFrame(frame, playsAtMs);
    },
    onCleared: () => voice?.agentCleared(),
    toAgentLatency: host.latency.toAgent,
    toCallerLatency: host.latency.toCaller,
  });

  const sendDigits = (digits: string | undefined): void => {
    if (!digits) return;
    // Vapi's own dtmf tool has no effect on a websocket call (VapiAI/gitops, tools): the agent is told in words.
    const content = `The caller pressed ${digits.split('').join(' ')} on the keypad.`;
    agent.say({ type: 'add-message', message: { role: 'user', content }, triggerResponseEnabled: true });
    host.record({ type: 'caller.dtmf', atMs: nowEpochMs(), digits: digits.length });
  };

  const restartStreams = (): void => {
    talk.carrierLost();
    media.downlink.restart();
    media.uplink.restart();
  };

  const join = (link: CarrierLink): void => {
    carrier = link;
    lastCarrierMessageMs = clock.nowMs();
    streamSinceMs = lastCarrierMessageMs;
    isStreamProven = false;
    link.attach({
      mediaReceived(chunk, bytes) {
        if (link !== carrier) return;
        lastCarrierMessageMs = clock.nowMs();
        media.uplink.push(chunk, bytes, lastCarrierMessageMs);
        voice?.callerAudio(bytes, media.downlink.unheardMs > 0, lastCarrierMessageMs);
      },
      markReturned(generation, sequence) {
        if (link !== carrier || !media.downlink.markReturned(generation, sequence, clock.nowMs())) return;
        talk.heard();
        settleFarewell();
      },
      dtmfReceived(digit) {
        if (link === carrier) sendDigits(dtmf.press(digit, clock.nowMs()));
      },
      stopped() {
        if (link === carrier) step({ type: 'carrier.stopped' });
      },
      closed() {
        malformed.fromCarrier += link.counters.malformed;
        unknownFromCarrier += link.counters.unknown;
        if (link !== carrier) return;
        carrier = undefined;
        restartStreams();
        if (state === 'ended') return;
        host.record({ type: 'stream.lost', atMs: nowEpochMs(), streamSid: link.start.streamSid });
        step({ type: 'carrier.lost' });
      },
      dropped: (kind, detail) => log.warn({ callId, kind, detail }, 'carrier sent something that was dropped'),
    });
  };

  const letGo = (): void => {
    voice?.close();
    agent.leave();
    carrier?.close(NORMAL_CLOSURE, '');
    host.released();
  };

  const finish = (endedBy: EndedBy, reason: string, intent: CallEnding): void => {
    talk.callEnded();
    const nowMs = clock.nowMs();
    const { firstFrameMs } = talk;
    host.record({
      type: 'call.ended',
      atMs: host.epochMs(nowMs),
      endedBy,
      reason,
      durationMs: Math.round(nowMs - startedMs),
      ...(firstFrameMs !== undefined && { greetingMs: Math.round(firstFrameMs - startedMs) }),
      counters: countersOf(media, {
        agentBytes: talk.agentBytes,
        agentFormat: host.agentFormat,
        malformedFromAgent: malformed.fromAgent,
        malformedFromCarrier: malformed.fromCarrier + (carrier?.counters.malformed ?? 0),
        unknownFromCarrier: unknownFromCarrier + (carrier?.counters.unknown ?? 0),
      }),
      addedLatencyMs: host.latency.summary(),
    });
    void host.finish(endedBy, reason, intent).finally(letGo);
  };

  const carryOut = (effect: CallEffect): void => {
    switch (effect.type) {
      case 'agent.reopen':
        agent.reopen();
        return;
      case 'agent.end':
        agent.end();
        return;
      case 'agent.leave':
        agent.leave();
        return;
      case 'carrier.close':
        carrier?.close(NORMAL_CLOSURE, '');
        return;
      case 'session.lost':
        host.sessionLost();
        return;
      case 'session.handOver':
        // Before the carrier asks what comes next.
        void host.handOverSession().finally(letGo);
        return;
      case 'transfer.announce':
        transfer.announce(effect.agentSpeaks);
        return;
      case 'transfer.dial':
        transfer.dial();
        return;
      case 'transfer.giveUp':
        transfer.giveUp();
        return;
      case 'call.finish':
        finish(
          effect.endedBy,
          effect.endedBy === 'agent' ? (agentEndReason ?? effect.reason) : effect.reason,
          effect.intent,
        );
        return;
      case 'call.release':
        talk.callEnded();
        letGo();
    }
  };

  join(firstLink);
  agent.open();
  transfer.resume();

  return {
    get isOver() {
      return state === 'ended';
    },
    get buffers() {
      return { toAgentMs: media.uplink.keptMs, toCallerMs: media.downlink.queuedMs };
    },
    tick(nowMs) {
      media.uplink.take(nowMs);
      media.downlink.take(nowMs);
      talk.tick(nowMs);
      agent.writeToStandby(media.agentSilence);
      if (state === 'ended') return;
      floorReport.tick(talk.floor, nowMs);
      transfer.tick(talk.floor, media.downlink.unheardMs, nowMs);
      if (isLeaving && isPause(talk.floor, media.downlink.unheardMs, nowMs - talk.lastSpeechMs)) {
        step({ type: 'call.shutDown' });
      }
    },
    keepHouse(nowMs) {
      if (state === 'ended') return;
      sendDigits(dtmf.due(nowMs));
      if (!isStreamProven && carrier && nowMs - streamSinceMs >= STREAM_PROVEN_MS) {
        isStreamProven = true;
        host.streamProven();
      }
      talk.keepHouse(nowMs);
      commands.keepHouse();
      settleFarewell();
      if (nowMs - lastAliveCheckMs >= ALIVE_CHECK_MS) {
        lastAliveCheckMs = nowMs;
        agent.checkAlive();
      }
      const renewal = renewalDue(
        { ...agent.age(nowMs), floor: talk.floor, unheardMs: media.downlink.unheardMs },
        host.limits,
      );
      if (renewal === 'prepare') agent.prepare();
      else if (renewal === 'switch') agent.switchOver();
      const times = { startedMs, stateSinceMs, lastCarrierMessageMs, lastSpeechMs: talk.lastSpeechMs };
      const deadline = dueDeadline(state, times, host.limits, nowMs);
      if (deadline) step(deadline);
    },
    attach(link) {
      const older = carrier;
      carrier = undefined;
      if (older) {
        host.record({ type: 'stream.replaced', atMs: nowEpochMs(), streamSid: older.start.streamSid });
        older.close(NORMAL_CLOSURE, 'replaced');
        restartStreams();
      }
      // Before the link is heard: one that is closed already then counts as lost again.
      step({ type: 'carrier.attached' });
      join(link);
    },
    deliver(message) {
      if (message.type === 'carrier.callEnded')
        step({ type: 'carrier.callEnded', reason: `carrier-${message.status}` });
      else if (message.fence > lease.fence) step({ type: 'call.superseded' });
    },
    lookForCommands: commands.look,
    handOver() {
      isLeaving = true;
    },
    shutDown: () => step({ type: 'call.shutDown' }),
    supersede: () => step({ type: 'call.superseded' }),
  };
}
