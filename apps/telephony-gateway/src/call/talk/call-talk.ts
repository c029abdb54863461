/**
 * What the agent's side tells of the conversation, brought to those it concerns: the turns, the gate of the agent's audio, and
 * the barge-in. Also ends the turn of an agent that falls silent without saying so.
 */
import type { Clock } from '@trunkline/service-kit';
import type { AgentTalk } from '../../vapi/vapi-events.ts';
import type { AgentToCaller } from '../media/agent-to-caller.ts';
import type { CallBargeIn } from './call-barge-in.ts';
import type { CallTurns } from './call-turns.ts';

export interface CallTalk extends Omit<AgentTalk, 'ended' | 'malformed' | 'toolCalled' | 'transferWanted'> {
  /** The carrier has proved that the caller has heard more. */
  heard(): void;
  /** Once a second: ends the turn of a silent agent, and writes down what was heard so far. */
  keepHouse(nowMs: number): void;
  /** The carrier's buffer is gone, and with it what the caller had not heard of it. */
  carrierLost(): void;
  callEnded(): void;
}

export interface CallTalkOptions {
  turns: CallTurns;
  bargeIn: CallBargeIn;
  toCaller: AgentToCaller;
  clock: Pick<Clock, 'nowMs'>;
}

/** An agent that has sent no audio for so long has ended its turn, although it may not have said so. */
const AGENT_QUIET_MS = 1_500;

export function createCallTalk({ turns, bargeIn, toCaller, clock }: CallTalkOptions): CallTalk {
  const { downlink, gate } = toCaller;

  const heard = (): void => turns.step({ type: 'agent.heard', positionMs: downlink.heard.heardMs });

  const endAgentTurn = (nowMs: number): void => {
    downlink.endTurn(nowMs);
    downlink.take(nowMs);
    turns.step({ type: 'agent.speechStopped', positionMs: downlink.endMs }, nowMs);
    heard();
  };

  return {
    heard,
    keepHouse(nowMs) {
      const isQuiet = nowMs - toCaller.lastAudioMs >= AGENT_QUIET_MS && downlink.queuedMs === 0;
      if (isQuiet && turns.isAgentTurnOpen) endAgentTurn(nowMs);
      turns.step({ type: 'time.passed', heardMs: downlink.heard.heardMs, endMs: downlink.endMs }, nowMs);
    },
    carrierLost() {
      const { heardMs, sentMs } = downlink.heard;
      turns.step({ type: 'carrier.lost', heardMs, sentMs });
    },
    callEnded: () => turns.step({ type: 'call.ended', heardMs: downlink.heard.heardMs, endMs: downlink.endMs }),
    interrupted: (agentTurn) => bargeIn.agentInterrupted(agentTurn),
    agentSpeechStarted: () => gate.speechStarted(),
    agentSpeechStopped: () => endAgentTurn(clock.nowMs()),
    modelSpoke(agentTurn) {
      bargeIn.modelTurn = agentTurn;
      gate.modelSpoke(agentTurn);
    },
    agentWordsTimed(text, timing) {
      if (timing.type === 'word-alignment') {
        turns.step({ type: 'agent.wordsAligned', words: timing.words, endTimesMs: timing.wordsEndTimesMs });
        return;
      }
      turns.step({ type: 'agent.wordsSpoken', text, count: timing.wordsSpoken, positionMs: downlink.endMs });
    },
    agentTextReceived: (text, exact) => turns.step({ type: 'agent.textReceived', text, exact }),
    callerSpeechStarted() {
      turns.lastSpeechMs = clock.nowMs();
      bargeIn.utteranceStarted();
      turns.step({ type: 'caller.speechStarted' });
    },
    callerSpeechStopped() {
      turns.lastSpeechMs = clock.nowMs();
      turns.step({ type: 'caller.speechStopped' });
    },
    callerTranscribed(text) {
      bargeIn.words(text, true);
      turns.step({ type: 'caller.transcribed', text });
    },
    callerTranscribedPartially: (text) => bargeIn.words(text, false),
  };
}
