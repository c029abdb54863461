/**
 * Turns: what the caller said, what the agent said, how much of it was heard, and who cut in. One turn is one thing said by
 * the caller and the agent's answer to it; the greeting is a turn without a caller.
 *
 * The machine never looks at audio. It is total: every input means something in every state, and the compiler checks that
 * none is left out, so an unknown input cannot occur.
 */
import type { CallEvent } from '@trunkline/protocol';
import {
  announceAudio,
  closeTurns,
  finishSending,
  loseAudio,
  receiveAudio,
  receiveText,
  settleHeard,
  stopAgentSpeech,
  tellHeard,
  timeWords,
} from './agent-turns.ts';
import {
  callerTurnEnded,
  startCallerSpeech,
  stopCallerSpeech,
  transcribe,
  transcribePartially,
} from './caller-turns.ts';
import { addAlignedWords, addSpokenWords } from './timed-words.ts';
import type { TurnInput } from './turn-input.ts';
import type { TurnState, TurnStep } from './turn-state.ts';

const withoutFacts = (state: TurnState): TurnStep => ({ state, facts: [] });

function cutAgent(state: TurnState, input: Extract<TurnInput, { type: 'agent.cut' }>, nowMs: number): TurnStep {
  const { decidedBy, heardMs, droppedMs, decisionToClearMs, speechToClearMs } = input;
  const turnId = state.agentTurns.at(-1)?.turnId;
  const closed = closeTurns(state, heardMs, heardMs + droppedMs, nowMs);
  const interrupted: CallEvent = {
    type: 'agent.interrupted',
    atMs: nowMs,
    ...(turnId && { turnId }),
    decidedBy,
    decisionToClearMs,
    ...(speechToClearMs !== undefined && { speechToClearMs }),
    droppedMs,
  };
  return { state: closed.state, facts: [interrupted, ...closed.facts] };
}

function endCall(state: TurnState, heardMs: number, endMs: number, nowMs: number): TurnStep {
  const unanswered = state.answered ? [] : callerTurnEnded(state, nowMs);
  const closed = closeTurns(state, heardMs, endMs, nowMs);
  return { state: closed.state, facts: [...unanswered, ...closed.facts] };
}

/**
 * Takes one input.
 * @param nowMs time of the facts, on the scale in which facts are kept.
 */
export function stepTurn(state: TurnState, input: TurnInput, nowMs: number): TurnStep {
  switch (input.type) {
    case 'caller.speechStarted':
      return withoutFacts(startCallerSpeech(state));
    case 'caller.speechStopped':
      return withoutFacts(stopCallerSpeech(state, nowMs));
    case 'caller.transcribedPartially':
      return transcribePartially(state, input.text, nowMs);
    case 'caller.transcribed':
      return transcribe(state, input.text, nowMs);
    case 'agent.textReceived':
      return withoutFacts(receiveText(state, input.text, input.exact));
    case 'agent.wordsAligned':
      return withoutFacts(timeWords(state, ({ words }) => addAlignedWords(words, input.words, input.endTimesMs)));
    case 'agent.wordsSpoken': {
      const { text, count, positionMs } = input;
      return withoutFacts(
        timeWords(state, ({ words, startMs }) => addSpokenWords(words, text, count, positionMs - startMs)),
      );
    }
    case 'agent.audioReceived':
      return receiveAudio(state, input.positionMs, input.levelDbfs, nowMs);
    case 'agent.audioSent':
      return announceAudio(state, nowMs);
    case 'agent.audioFinished':
      return finishSending(state, input.positionMs, nowMs);
    case 'agent.speechStopped':
      return withoutFacts(stopAgentSpeech(state, input.positionMs));
    case 'agent.heard':
      return settleHeard(state, input.positionMs, nowMs);
    case 'time.passed':
      return tellHeard(state, input.heardMs, input.endMs, nowMs);
    case 'agent.cut':
      return cutAgent(state, input, nowMs);
    case 'carrier.lost':
      return loseAudio(state, input.heardMs, input.sentMs, nowMs);
    case 'call.ended':
      return endCall(state, input.heardMs, input.endMs, nowMs);
  }
}
