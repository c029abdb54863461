/** Facts for tests: a conversation in a few words. Times are ms from the opening of the line. */
import type { CallEvent, TurnId } from '@trunkline/protocol';

export const START_MS = 1_700_000_000_000;
/** Fences begin anywhere, and go up with each holder. */
export const FIRST_FENCE = 1_796_026_652_681_203;

/** `Omit` that keeps the members of a union apart. */
type WithoutTime<Fact> = Fact extends CallEvent ? Omit<Fact, 'atMs'> : never;

/** A fact at `ms` after the opening of the line. */
export const at = (ms: number, fact: WithoutTime<CallEvent>): CallEvent =>
  ({ ...fact, atMs: START_MS + ms }) as CallEvent;

export const id = (number: number): TurnId => `turn_${number}`;

export const created = at(-500, { type: 'call.created', channel: 'twilio' });
export const opened = at(0, { type: 'stream.opened', streamSid: 'MZ1', fence: FIRST_FENCE, reason: 'first' });
export const agentOpened = (ms = 400): CallEvent =>
  at(ms, { type: 'agent.opened', vapiCallId: 'vapi-1', isNew: true, callerAudioKeptMs: 0 });

export const ended = (
  ms: number,
  endedBy: 'caller' | 'agent' | 'operator' | 'carrier' | 'gateway' = 'caller',
  reason = 'caller-hung-up',
): CallEvent => at(ms, { type: 'call.ended', endedBy, reason, durationMs: ms });

export const user = (ms: number, status: 'started' | 'stopped'): CallEvent =>
  at(ms, { type: 'vapi.speechUpdated', role: 'user', status });

/** The agent speaks in a turn, from the first frame until all of it was heard. */
export function agentSpeaks(turn: number, fromMs: number, durationMs = 2_000): CallEvent[] {
  const turnId = id(turn);
  return [
    at(fromMs - 60, { type: 'agent.firstAudio', turnId }),
    at(fromMs - 40, { type: 'agent.turnStarted', turnId }),
    at(fromMs, { type: 'agent.firstHeard', turnId }),
    at(fromMs + durationMs - 200, { type: 'agent.finishedSending', turnId, sentMs: durationMs }),
    at(fromMs + durationMs, {
      type: 'agent.turnEnded',
      turnId,
      text: 'Agent words.',
      heardText: 'Agent words.',
      sentMs: durationMs,
      heardMs: durationMs,
      interrupted: false,
    }),
  ];
}

/** The caller speaks in a turn. Vapi hears the end later than we do. */
export function callerSpeaks(turn: number, fromMs: number, toMs: number): CallEvent[] {
  const turnId = id(turn);
  return [
    user(fromMs, 'started'),
    at(fromMs + 300, { type: 'caller.said', turnId, text: 'Caller words.' }),
    at(toMs, { type: 'caller.stoppedSpeaking' }),
    user(toMs + 400, 'stopped'),
    at(toMs + 450, { type: 'vapi.finalTranscript', turnId }),
  ];
}

/** A greeting, one question, one answer `responseMs` later, and the caller hangs up. */
export function talk(responseMs = 1_200): CallEvent[] {
  const answerMs = 6_000 + responseMs;
  return [
    created,
    opened,
    agentOpened(),
    ...agentSpeaks(1, 1_000),
    ...callerSpeaks(2, 4_000, 6_000),
    at(answerMs - 400, { type: 'vapi.modelOutput' }),
    at(answerMs - 100, { type: 'vapi.speechUpdated', role: 'assistant', status: 'started' }),
    ...agentSpeaks(2, answerMs),
    ended(answerMs + 5_000),
  ];
}
