/** The facts of a short call, in the order in which they are written. Times are ms from the opening of the line. */
import type { CallEvent, TurnId } from '@trunkline/protocol';

export const START_MS = 1_700_000_000_000;
export const CALL_ID = 'call_abc';
export const FENCE = 7;

type WithoutTime<Fact> = Fact extends CallEvent ? Omit<Fact, 'atMs'> : never;

export const at = (ms: number, fact: WithoutTime<CallEvent>): CallEvent =>
  ({ ...fact, atMs: START_MS + ms }) as CallEvent;

const turn = (number: number): TurnId => `turn_${number}`;

export const compared = (ms: number, fence: number, replicaId: string): CallEvent =>
  at(ms, { type: 'clock.compared', fence, replicaId, redisAheadMs: 0 });

export const beginning = [
  at(-500, { type: 'call.created', channel: 'twilio' }),
  at(0, { type: 'stream.opened', streamSid: 'MZ1', fence: FENCE, reason: 'first' }),
  compared(0, FENCE, 'replica-a'),
  at(400, { type: 'agent.opened', vapiCallId: 'vapi-1', isNew: true, callerAudioKeptMs: 0 }),
];

/** The agent speaks for two seconds, and all of it is heard. */
export const agentSpeaks = (number: number, fromMs: number): CallEvent[] => [
  at(fromMs - 60, { type: 'agent.firstAudio', turnId: turn(number) }),
  at(fromMs - 40, { type: 'agent.turnStarted', turnId: turn(number) }),
  at(fromMs, { type: 'agent.firstHeard', turnId: turn(number) }),
  at(fromMs + 1_800, { type: 'agent.finishedSending', turnId: turn(number), sentMs: 2_000 }),
  at(fromMs + 2_000, {
    type: 'agent.turnEnded',
    turnId: turn(number),
    text: 'We open at nine.',
    heardText: 'We open at nine.',
    sentMs: 2_000,
    heardMs: 2_000,
    interrupted: false,
  }),
];

export const callerSpeaks = (number: number, fromMs: number, toMs: number): CallEvent[] => [
  at(fromMs, { type: 'vapi.speechUpdated', role: 'user', status: 'started' }),
  at(fromMs + 300, { type: 'caller.said', turnId: turn(number), text: 'When do you open?' }),
  at(toMs, { type: 'caller.stoppedSpeaking' }),
  at(toMs + 400, { type: 'vapi.speechUpdated', role: 'user', status: 'stopped' }),
  at(toMs + 450, { type: 'vapi.finalTranscript', turnId: turn(number) }),
  at(toMs + 800, { type: 'vapi.modelOutput' }),
];

export const ended = (ms: number): CallEvent =>
  at(ms, { type: 'call.ended', endedBy: 'caller', reason: 'caller-hung-up', durationMs: ms, greetingMs: 900 });
