/**
 * The parts of one call, each made from those above it. Two need a later one and get it by name at the end of its making:
 * the way to the caller its listener (`listenWith`), and the life of the call what carries its effects out (`bind`, in
 * call-runner.ts).
 */
import { CallLevelMeter } from '@trunkline/call-core';
import type { VapiControlMessage } from '@trunkline/protocol';
import type { AgentLeg } from './agent/agent-leg.ts';
import { type CallEnd, createCallEnd } from './call-end.ts';
import { CallGuard } from './call-guard.ts';
import type { CallHost } from './call-host.ts';
import { CallLife } from './call-life.ts';
import { type HeldLease, isSurelyHeld } from './held-lease.ts';
import { AgentToCaller } from './media/agent-to-caller.ts';
import { CallStreams } from './media/call-streams.ts';
import { type CallVoice, DEAF } from './media/call-voice.ts';
import { CallerToAgent } from './media/caller-to-agent.ts';
import { WidebandVoice } from './media/wideband-voice.ts';
import { createAgentOrders } from './talk/agent-orders.ts';
import { CallBargeIn } from './talk/call-barge-in.ts';
import { type CallAnswerer, createCallAnswerer } from './talk/call-answerer.ts';
import { type CallKeypad, createCallKeypad } from './talk/call-keypad.ts';
import { type CallTalk, createCallTalk } from './talk/call-talk.ts';
import { TypedWords } from './talk/call-typed-words.ts';
import { CallTurns } from './talk/call-turns.ts';
import { type CallCommandDesk, createCallCommands } from './wishes/call-commands.ts';
import { type CallTransfer, createCallTransfer } from './wishes/call-transfer.ts';

export interface CallParts {
  host: CallHost;
  lease: Readonly<HeldLease>;
  guard: CallGuard;
  life: CallLife;
  streams: CallStreams;
  turns: CallTurns;
  toCaller: AgentToCaller;
  bargeIn: CallBargeIn;
  voice: CallVoice;
  talk: CallTalk;
  agent: AgentLeg;
  toAgent: CallerToAgent;
  transfer: CallTransfer;
  commands: CallCommandDesk;
  answerer: CallAnswerer;
  keypad: CallKeypad;
  typed: TypedWords;
  end: CallEnd;
}

export function buildCallParts(host: CallHost, lease: Readonly<HeldLease>): CallParts {
  const { settings, clock, log, latency, journal, session } = host;
  const { agentFormat, callerFormat } = settings;

  const guard = new CallGuard({ log, onFault: host.onFault });
  const life = new CallLife(clock, log);
  const streams = new CallStreams(clock, guard);
  const turns = new CallTurns(clock, journal, host.turnsBefore, callerFormat);
  const levels = new CallLevelMeter(callerFormat, clock.nowMs());
  host.measured(levels);
  const toCaller = new AgentToCaller({
    agentFormat,
    downlink: settings.downlink,
    carrier: streams,
    turns,
    clock,
    levels,
    latency: latency.toCaller,
  });
  host.words.show = ({ kind, turnId, role, text }) => streams.current?.said(kind, turnId, role, text);
  host.conversation.unfinished = () => turns.unfinished(toCaller.downlink.endMs);
  const agent = host.createAgentLeg(guard);
  const say = (message: VapiControlMessage): void => agent.say(message);
  const bargeIn = new CallBargeIn({
    policies: settings.bargeIn,
    afterLocalCut: settings.afterLocalCut,
    orders: createAgentOrders({
      say,
      phrase: settings.afterLocalCut.phrase,
      unmuted: () => toCaller.gate.unmuted(clock.nowMs()),
    }),
    agentCut: (heardMs) => agent.link?.heard?.(heardMs),
    readPhrase: settings.readPhrase,
    judge: settings.judge,
    guard,
    toCaller,
    turns,
    clock,
    journal,
    latency: latency.bargeIn,
  });
  const ear =
    settings.openVoice?.((window, thresholdDbfs) =>
      guard.run('voice', () => bargeIn.voiceLookedAt(window, thresholdDbfs)),
    ) ?? DEAF;
  const voice = callerFormat === 'mulaw' || ear === DEAF ? ear : new WidebandVoice(ear);
  toCaller.listenWith(voice);
  const talk = createCallTalk({ turns, bargeIn, toCaller, words: host.words, clock });

  const toAgent = new CallerToAgent({
    callerFormat,
    agentFormat,
    agent,
    voice,
    toCaller,
    levels,
    turns,
    latency: latency.toAgent,
  });
  const transfer = createCallTransfer({ store: session.transfer, guard, life, say, journal, clock, log });
  const keypad = createCallKeypad({ clock, say, journal });
  const { answering } = host;
  const answerer = createCallAnswerer({ answering, life, say, journal, clock });
  const commands = createCallCommands({
    store: session.commands,
    guard,
    life,
    say,
    transfer,
    answerer,
    keypad,
    journal,
    clock,
    log,
  });
  const typed = new TypedWords({ claim: session.claimText, talk, say, guard });
  const end = createCallEnd({
    writeEnd: session.writeEnd,
    journal,
    agent,
    isSure: () => isSurelyHeld(lease, clock.nowMs()),
    clock,
    log,
  });
  return {
    host,
    lease,
    guard,
    life,
    streams,
    turns,
    toCaller,
    bargeIn,
    voice,
    talk,
    agent,
    toAgent,
    transfer,
    commands,
    answerer,
    keypad,
    typed,
    end,
  };
}
