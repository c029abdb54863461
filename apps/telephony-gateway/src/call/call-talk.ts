/**
 * The talking part of one call: hands what the agent says and does to the turn machine and the downlink, and carries out
 * the cut that the turn machine asks for. Holds the turns; knows nothing of sockets, sessions or the end of the call.
 */
import { mulawLevelDbfs } from '@trunkline/audio';
import {
  type ConversationEntry,
  createBargeInGate,
  type Floor,
  INITIAL_TURN_STATE,
  openAgentTurn,
  stepTurn,
  type TurnInput,
  unannouncedFromMs,
} from '@trunkline/call-core';
import type { CallEvent } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { AgentTalk } from '../vapi/vapi-events.ts';
import type { CallLatency } from './call-counters.ts';
import type { MediaPath } from './media-path.ts';

export interface CallTalk extends Omit<AgentTalk, 'ended' | 'malformed' | 'toolCalled'> {
  readonly floor: Floor;
  /** When either side last spoke. */
  readonly lastSpeechMs: number;
  /** When the caller got the agent's first frame. */
  readonly firstFrameMs: number | undefined;
  /** Bytes of agent audio, and how many of them came too late for a turn that had been cut. */
  readonly agentBytes: Readonly<{ received: number; late: number }>;
  /** What the agent has said and the caller is still hearing. */
  readonly unfinished: ConversationEntry[];
  agentAudioReceived(bytes: Uint8Array): void;
  /** A frame is about to go to the caller. */
  frameSent(): void;
  /** The carrier has proved more heard. */
  heard(): void;
  /** Once a second: ends the turn of an agent that fell silent without saying so. */
  keepHouse(nowMs: number): void;
  callEnded(): void;
}

export interface CallTalkOptions {
  media: () => MediaPath;
  clock: Clock;
  epochMs(nowMs: number): number;
  record(event: CallEvent): void;
  /** Empties the carrier's buffer. */
  clearCarrier(): void;
  bargeInLatency: CallLatency['bargeIn'];
}

/** Agent audio that has paused for so long ends the turn, should the agent not say so itself. */
const AGENT_QUIET_MS = 1_500;

export function createCallTalk(options: CallTalkOptions): CallTalk {
  const { clock } = options;
  const gate = createBargeInGate();
  let turns = INITIAL_TURN_STATE;
  let announceFromMs = Number.POSITIVE_INFINITY;
  let firstFrameMs: number | undefined;
  let lastAgentAudioMs = 0;
  let lastSpeechMs = clock.nowMs();
  const agentBytes = { received: 0, late: 0 };

  const step = (input: TurnInput, nowMs = clock.nowMs()): void => {
    const next = stepTurn(turns, input, options.epochMs(nowMs));
    turns = next.state;
    announceFromMs = unannouncedFromMs(turns);
    for (const effect of next.effects) {
      if (effect.type === 'fact') options.record(effect.event);
      else cut(effect.decidedBy, nowMs);
    }
  };

  const cut = (decidedBy: 'vapi' | 'local', decidedMs: number): void => {
    const { downlink } = options.media();
    const { heardMs } = downlink.heard;
    const droppedMs = downlink.cut();
    options.clearCarrier();
    const decisionToClearMs = clock.nowMs() - decidedMs;
    options.bargeInLatency.record(decisionToClearMs);
    step({ type: 'agent.cut', decidedBy, heardMs, droppedMs, decisionToClearMs }, decidedMs);
  };

  const heard = (): void => step({ type: 'agent.heard', positionMs: options.media().downlink.heard.heardMs });

  const endAgentTurn = (nowMs: number): void => {
    const { downlink } = options.media();
    downlink.endTurn(nowMs);
    downlink.take(nowMs);
    step({ type: 'agent.speechStopped', positionMs: downlink.endMs }, nowMs);
    heard();
  };

  return {
    get floor() {
      return turns.floor;
    },
    get lastSpeechMs() {
      return lastSpeechMs;
    },
    get firstFrameMs() {
      return firstFrameMs;
    },
    agentBytes,
    get unfinished() {
      return turns.agentTurns
        .map(({ text }) => ({ role: 'assistant' as const, content: text }))
        .filter(({ content }) => content);
    },
    agentAudioReceived(bytes) {
      const nowMs = clock.nowMs();
      const { downlink, toCarrier } = options.media();
      agentBytes.received += bytes.length;
      lastAgentAudioMs = nowMs;
      if (!gate.admits(nowMs)) {
        agentBytes.late += bytes.length;
        return;
      }
      const audio = toCarrier(bytes);
      if (!openAgentTurn(turns)) {
        step({ type: 'agent.audioReceived', positionMs: downlink.endMs, levelDbfs: mulawLevelDbfs(audio) }, nowMs);
        if (!openAgentTurn(turns)) return;
      }
      lastSpeechMs = nowMs;
      downlink.push(audio, nowMs);
      downlink.take(nowMs);
    },
    frameSent() {
      if (options.media().downlink.heard.sentMs < announceFromMs) return;
      const nowMs = clock.nowMs();
      firstFrameMs ??= nowMs;
      step({ type: 'agent.audioSent' }, nowMs);
    },
    heard,
    keepHouse(nowMs) {
      const isQuiet = nowMs - lastAgentAudioMs >= AGENT_QUIET_MS && options.media().downlink.queuedMs === 0;
      if (isQuiet && openAgentTurn(turns)) endAgentTurn(nowMs);
    },
    callEnded: () => step({ type: 'call.ended', heardMs: options.media().downlink.heard.heardMs }),
    interrupted(agentTurn) {
      const nowMs = clock.nowMs();
      gate.shut(nowMs, agentTurn);
      step({ type: 'agent.interrupted', decidedBy: 'vapi', unheardMs: options.media().downlink.unheardMs }, nowMs);
    },
    agentSpeechStarted: () => gate.speechStarted(),
    agentSpeechStopped: () => endAgentTurn(clock.nowMs()),
    modelSpoke: (agentTurn) => gate.modelSpoke(agentTurn),
    agentTextReceived: (text, exact) => step({ type: 'agent.textReceived', text, exact }),
    callerSpeechStarted() {
      lastSpeechMs = clock.nowMs();
      step({ type: 'caller.speechStarted' });
    },
    callerSpeechStopped() {
      lastSpeechMs = clock.nowMs();
      step({ type: 'caller.speechStopped' });
    },
    callerTranscribed: (text) => step({ type: 'caller.transcribed', text }),
  };
}
