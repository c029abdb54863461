/**
 * Translates Vapi's client messages into the gateway's own words. No other file knows what each of them means.
 * Source: docs.vapi.ai, "Server events"; Vapi SDK `ClientMessage*`.
 */
import type { AgentSpeechSign } from '@trunkline/call-core';
import {
  readTransferDestination,
  readTransferPlan,
  type TransferPlan,
  type VapiClientMessage,
  type VapiWordTiming,
} from '@trunkline/protocol';

/** Vapi says that its agent speaks, and says so again while it does. */
export interface AgentSpeech extends AgentSpeechSign {
  /** When the words of the turn are spoken. */
  timing?: VapiWordTiming | undefined;
}

/** What Vapi tells about the conversation. */
export interface AgentTalk {
  /** The agent has stopped because the caller cut in. `agentTurn` is Vapi's id of the turn that is cut. */
  interrupted(agentTurn: string | undefined): void;
  /** One side begins or ends to speak, by Vapi's ear; said besides what it means for the conversation. */
  speechUpdated(role: 'user' | 'assistant', status: 'started' | 'stopped'): void;
  agentSpeechStarted(speech: AgentSpeech): void;
  /** @param turn Vapi's number of the turn that is over. */
  agentSpeechStopped(turn: number | undefined): void;
  /** The model has begun to write text for `agentTurn`. */
  modelSpoke(agentTurn: string | undefined): void;
  /** `exact` is true for the text that the synthesiser was given, and false for a transcript of what it said. */
  agentTextReceived(text: string, exact: boolean): void;
  callerSpeechStarted(): void;
  callerSpeechStopped(): void;
  callerTranscribed(text: string): void;
  /** All that the caller has said so far of an utterance that goes on. */
  callerTranscribedPartially(text: string): void;
  toolCalled(toolCallId: string, name: string): void;
  /** The agent's platform wants the caller to be passed on to this number or SIP address. */
  transferWanted(to: string, plan: TransferPlan): void;
  ended(reason: string): void;
  /** A message that could not be read. `fault` names the field and quotes nothing. */
  malformed(fault: string): void;
}

/** Tells `talk` what `message` means. Messages that mean nothing here are passed over. */
export function dispatchVapiMessage(message: VapiClientMessage, talk: AgentTalk): void {
  switch (message.type) {
    case 'user-interrupted':
      talk.interrupted(message.turnId);
      return;
    case 'speech-update':
      talk.speechUpdated(message.role, message.status);
      if (message.role === 'assistant') {
        if (message.status === 'started') talk.agentSpeechStarted({ turn: message.turn });
        else talk.agentSpeechStopped(message.turn);
      } else if (message.status === 'started') talk.callerSpeechStarted();
      else talk.callerSpeechStopped();
      return;
    case 'model-output':
      talk.modelSpoke(message.turnId);
      return;
    case 'voice-input':
      talk.agentTextReceived(message.input, true);
      return;
    case 'assistant.speechStarted':
      talk.agentSpeechStarted({ turn: message.turn, text: message.text, timing: message.timing });
      return;
    case 'transcript':
      if (message.transcriptType !== 'final') {
        if (message.role === 'user') talk.callerTranscribedPartially(message.transcript);
        return;
      }
      if (message.role === 'user') talk.callerTranscribed(message.transcript);
      else talk.agentTextReceived(message.transcript, false);
      return;
    case 'tool-calls':
      // It only informs. Vapi's side may still refuse what the model wants, also a transfer: `transfer-update` says that it is meant.
      for (const call of message.toolCallList) talk.toolCalled(call.id, call.function?.name ?? '');
      return;
    case 'transfer-update':
      wishForTransfer(message.destination, talk);
      return;
    case 'status-update':
      if (message.status === 'ended') talk.ended(message.endedReason ?? 'ended');
      return;
    case 'malformed':
      talk.malformed(message.fault);
      return;
    default:
  }
}

function wishForTransfer(destination: unknown, talk: AgentTalk): void {
  const to = readTransferDestination(destination);
  if (to !== undefined) talk.transferWanted(to, readTransferPlan(destination));
}
