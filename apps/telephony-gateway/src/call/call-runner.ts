/**
 * THE SHELL of one call: owns the carrier's stream, the agent's leg and the clock, feeds the core and carries out what it
 * decides. It decides nothing itself. Between a frame in and a frame out there is no await, no log and no Redis.
 */
import {
  type CallEffect,
  type CallInput,
  type CallState,
  dueDeadline,
  isQuietMoment,
  meaningOfStop,
  renewalDue,
  stepCall,
} from '@trunkline/call-core';
import type { CallId, EndedBy, MailboxMessage, VapiControlMessage } from '@trunkline/protocol';
import type { CarrierLink } from '../twilio/twilio-link.ts';
import type { AgentLegEvents } from './agent/agent-leg.ts';
import { createCallCommands } from './wishes/call-commands.ts';
import { countersOf } from './media/call-counters.ts';
import { type CallEnding, createCallEnd } from './call-end.ts';
import type { CallHost } from './call-host.ts';
import { createCallKeypad } from './talk/call-keypad.ts';
import { createCallStreams } from './media/call-streams.ts';
import { createCallTalk } from './talk/call-talk.ts';
import { createCallTransfer } from './wishes/call-transfer.ts';
import { createFloorReport } from './talk/floor-report.ts';
import { type HeldLease, isSurelyHeld } from './held-lease.ts';
import { createMediaPath, type MediaPath } from './media/media-path.ts';

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
  let malformedFromAgent = 0;
  let state: CallState = 'connecting';
  let stateSinceMs = startedMs;
  let lastAliveCheckMs = startedMs;
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
      malformedFromAgent += 1;
      if (malformedFromAgent === 1) log.warn({ callId, fault }, 'agent sent a message that could not be read');
    },
  };
  const agent = host.createAgentLeg(agentEvents, talk.unfinished);
  const isSure = (): boolean => isSurelyHeld(lease, clock.nowMs());
  const end = createCallEnd(host, agent, isSure, log.child({ callId }));
  const keypad = createCallKeypad({ clock, say: agent.say, record: host.record, nowEpochMs });

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
    carrier: () => streams.current,
    downlink: host.downlink,
    onFrameToCaller(frame, playsAtMs) {
      talk.frameSent();
      voice?.agentFrame(frame, playsAtMs);
    },
    onCleared: () => voice?.agentCleared(),
    toAgentLatency: host.latency.toAgent,
    toCallerLatency: host.latency.toCaller,
  });

  const restartStreams = (): void => {
    talk.carrierLost();
    media.downlink.restart();
    media.uplink.restart();
  };

  const streams = createCallStreams(clock, {
    mediaReceived(chunk, bytes, nowMs) {
      media.uplink.push(chunk, bytes, nowMs);
      voice?.callerAudio(bytes, media.downlink.unheardMs > 0, nowMs);
    },
    markReturned(generation, sequence) {
      if (!media.downlink.markReturned(generation, sequence, clock.nowMs())) return;
      talk.heard();
      settleFarewell();
    },
    dtmfReceived: keypad.press,
    stopped: () => step(meaningOfStop(lease.isRescued, clock.nowMs() - streams.sinceMs)),
    lost(streamSid) {
      restartStreams();
      if (state === 'ended') return;
      host.record({ type: 'stream.lost', atMs: nowEpochMs(), streamSid });
      step({ type: 'carrier.lost' });
    },
    dropped: (kind, detail) => log.warn({ callId, kind, detail }, 'carrier sent something that was dropped'),
  });

  const join = (link: CarrierLink): void => {
    isStreamProven = false;
    streams.join(link);
  };

  const letGo = (): void => {
    voice?.close();
    streams.close();
    host.released();
  };

  const counters = () =>
    countersOf(media, {
      agentBytes: talk.agentBytes,
      agentFormat: host.agentFormat,
      malformedFromAgent,
      malformedFromCarrier: streams.malformed,
      unknownFromCarrier: streams.unknown,
    });

  /** The call goes on without us. */
  const release = (): void => {
    talk.callEnded();
    host.record({ type: 'call.released', atMs: nowEpochMs(), counters: counters() });
  };

  const finish = (endedBy: EndedBy, reason: string, intent: CallEnding): void => {
    talk.callEnded();
    const nowMs = clock.nowMs();
    const { firstFrameMs } = talk;
    const event = {
      type: 'call.ended' as const,
      atMs: host.epochMs(nowMs),
      endedBy,
      reason,
      durationMs: Math.max(0, Math.round(host.epochMs(nowMs) - host.createdAtMs)),
      ...(firstFrameMs !== undefined && !lease.isResumed && { greetingMs: Math.round(firstFrameMs - startedMs) }),
      counters: counters(),
      addedLatencyMs: host.latency.summary(),
    };
    void end.finish(event, intent).finally(letGo);
  };

  const carryOut = (effect: CallEffect): void => {
    switch (effect.type) {
      case 'agent.reopen':
        agent.reopen();
        return;
      case 'agent.end':
        end.endAgent();
        return;
      case 'agent.leave':
        agent.leave();
        return;
      case 'carrier.close':
        streams.close();
        return;
      case 'session.lost':
        host.sessionLost();
        return;
      case 'session.handOver':
        release();
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
        release();
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
      if (isLeaving && isQuietMoment(talk.floor, media.downlink.unheardMs, nowMs - talk.lastSpeechMs)) {
        step({ type: 'call.shutDown' });
      }
    },
    keepHouse(nowMs) {
      if (state === 'ended') return;
      keypad.keepHouse(nowMs);
      if (!isStreamProven && streams.current && nowMs - streams.sinceMs >= STREAM_PROVEN_MS) {
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
      const times = {
        startedMs,
        stateSinceMs,
        lastCarrierMessageMs: streams.lastMessageMs,
        lastSpeechMs: talk.lastSpeechMs,
      };
      const deadline = dueDeadline(state, times, host.limits, nowMs);
      if (deadline) step(deadline);
    },
    attach(link) {
      const older = streams.replace();
      if (older) {
        host.record({ type: 'stream.replaced', atMs: nowEpochMs(), streamSid: older.start.streamSid });
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
