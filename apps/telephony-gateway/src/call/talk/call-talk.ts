/**
 * What the agent's side tells of the conversation, brought to those it concerns: the turns and their end, the gate of the
 * agent's audio, and the barge-in.
 */
import type { Clock } from '@trunkline/service-kit';
import type { AgentTalk } from '../../vapi/vapi-events.ts';
import type { AgentToCaller } from '../media/agent-to-caller.ts';
import { AgentTurnEnd } from './agent-turn-end.ts';
import type { CallBargeIn } from './call-barge-in.ts';
import type { CallWords } from './call-words.ts';
import type { CallTurns } from './call-turns.ts';

export interface CallTalk extends Omit<
  AgentTalk,
  'ended' | 'malformed' | 'speechUpdated' | 'toolCalled' | 'transferWanted'
> {
  /** The carrier has proved that the caller has heard more. */
  heard(): void;
  /** Every 20 ms: ends the turn of an agent that has finished or fallen silent. */
  tick(nowMs: number): void;
  /** Once a second: writes down what was heard so far. */
  keepHouse(nowMs: number): void;
  /** A socket to the agent is open. @param isNew the caller has not talked to this agent yet. */
  agentOpened(isNew: boolean): void;
  /** The agent is gone, and with it whatever it had not said. */
  agentLeft(): void;
  /** The agent's socket is lost. A turn whose end was announced is whole, and a new agent is told all of it. */
  agentLost(): void;
  /** The carrier's buffer is gone, and with it what the caller had not heard of it. */
  carrierLost(): void;
  callEnded(): void;
  /** The caller has written words instead of speaking them. */
  callerTyped(text: string): void;
}

export interface CallTalkOptions {
  turns: CallTurns;
  bargeIn: CallBargeIn;
  toCaller: AgentToCaller;
  words: Pick<CallWords, 'tell'>;
  clock: Pick<Clock, 'nowMs'>;
}

export function createCallTalk({ turns, bargeIn, toCaller, words, clock }: CallTalkOptions): CallTalk {
  const { downlink, gate } = toCaller;

  const heard = (): void => {
    const { heardMs } = downlink.heard;
    if (heardMs >= turns.untoldFromMs) turns.step({ type: 'agent.heard', positionMs: heardMs });
  };

  const turnEnd = new AgentTurnEnd(turns, toCaller);

  /** The gate may have opened for a turn whose text came before its audio. */
  const passText = (): void => {
    const text = gate.takeText();
    if (text !== undefined) turnEnd.textReceived(text, true);
  };

  const callerTurnEnded = (): void => {
    gate.callerTurnEnded();
    bargeIn.callerTurnEnded();
  };

  return {
    heard,
    tick(nowMs) {
      passText();
      if (turnEnd.tick(nowMs)) gate.turnEnded();
    },
    keepHouse(nowMs) {
      turns.step({ type: 'time.passed', heardMs: downlink.heard.heardMs, endMs: downlink.endMs }, nowMs);
    },
    agentOpened(isNew) {
      if (isNew) gate.reset();
      bargeIn.agentOpened(isNew);
    },
    agentLeft: () => turnEnd.end(clock.nowMs()),
    agentLost: () => turnEnd.endAnnounced(clock.nowMs()),
    carrierLost() {
      turnEnd.endAnnounced(clock.nowMs());
      const { heardMs, sentMs } = downlink.heard;
      turns.step({ type: 'carrier.lost', heardMs, sentMs });
    },
    callEnded() {
      turnEnd.endAnnounced(clock.nowMs());
      turns.step({ type: 'call.ended', heardMs: downlink.heard.heardMs, endMs: downlink.endMs });
    },
    callerTyped(text) {
      turns.lastSpeechMs = clock.nowMs();
      const hasCut = bargeIn.callerTyped();
      turns.step({ type: 'caller.speechStarted' });
      turns.step({ type: 'caller.transcribed', text });
      turns.typed(text.length);
      turns.step({ type: 'caller.speechStopped' });
      callerTurnEnded();
      if (hasCut) bargeIn.breakOff();
    },
    interrupted: (agentTurn) => bargeIn.agentInterrupted(agentTurn),
    agentSpeechStarted({ timing, ...sign }) {
      const nowMs = clock.nowMs();
      const place = gate.speechStarted(sign, nowMs);
      if (place === 'past') return;
      if (place === 'next') {
        turnEnd.endAnnounced(nowMs);
        bargeIn.nextTurnBegan();
      }
      passText();
      if (timing?.type === 'word-alignment') {
        turns.step({ type: 'agent.wordsAligned', words: timing.words, endTimesMs: timing.wordsEndTimesMs });
      } else if (timing && sign.text !== undefined) {
        const { wordsSpoken: count } = timing;
        turns.step({ type: 'agent.wordsSpoken', text: sign.text, count, positionMs: downlink.endMs });
      }
    },
    agentSpeechStopped(turn) {
      const place = gate.speechStopped(turn);
      if (place === 'present') turnEnd.announce(clock.nowMs());
      else if (place === 'cut') bargeIn.cutTurnStopped();
    },
    modelSpoke: (agentTurn) => gate.modelSpoke(agentTurn, clock.nowMs()),
    agentTextReceived(text, exact) {
      passText();
      if (gate.admitsText(text, exact, clock.nowMs())) turnEnd.textReceived(text, exact);
    },
    callerSpeechStarted() {
      turns.lastSpeechMs = clock.nowMs();
      bargeIn.utteranceStarted();
      turns.step({ type: 'caller.speechStarted' });
    },
    callerSpeechStopped() {
      turns.lastSpeechMs = clock.nowMs();
      turns.step({ type: 'caller.speechStopped' });
      callerTurnEnded();
    },
    callerTranscribed(text) {
      bargeIn.words(text, true);
      turns.step({ type: 'caller.transcribed', text });
      callerTurnEnded();
    },
    callerTranscribedPartially(text) {
      bargeIn.words(text, false);
      turns.step({ type: 'caller.transcribedPartially', text });
      words.tell(turns.partial(text));
    },
  };
}
