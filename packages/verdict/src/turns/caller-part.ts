/** When the caller spoke in a turn. */
import { isType, type TurnDraft } from './turn-draft.ts';

export interface CallerPart {
  fromMs?: number;
  toMs?: number;
}

/**
 * Finds when the caller began and stopped to speak. Our own ear is asked first, because Vapi says that somebody has stopped only
 * after a while of silence.
 * @param agentSilentMs when the agent's turn before ended; what the caller says over it may be no more than "aha".
 */
export function findCallerPart({ entries, answeredAtMs }: TurnDraft, agentSilentMs: number): CallerPart {
  const untilMs = answeredAtMs ?? Number.POSITIVE_INFINITY;
  const before = entries.filter(({ fact }) => fact.atMs <= untilMs);
  const speech = before.filter(isType('vapi.speechUpdated')).filter(({ fact }) => fact.role === 'user');
  const started = speech.filter(({ fact }) => fact.status === 'started').map(({ fact }) => fact.atMs);
  const stopped = speech.filter(({ fact }) => fact.status === 'stopped').map(({ fact }) => fact.atMs);
  const transcribedMs = before.findLast(isType('vapi.finalTranscript'))?.fact.atMs ?? untilMs;

  const announced = entries.find(isType('agent.turnStarted'))?.fact;
  const byOwnEar = before.filter(isType('caller.stoppedSpeaking')).findLast(({ fact }) => fact.atMs <= transcribedMs)
    ?.fact.atMs;
  const lastStartMs = started.findLast((atMs) => atMs <= transcribedMs);
  // A sound before the caller's last sentence is not its end: that one was too quiet for our ear.
  const heardItself = byOwnEar !== undefined && (lastStartMs === undefined || byOwnEar >= lastStartMs);
  const byResponse =
    announced?.responseMs === undefined ? undefined : Math.max(0, announced.atMs - announced.responseMs);
  const toMs = heardItself ? byOwnEar : (byResponse ?? stopped.at(-1) ?? byOwnEar);

  const isAfterAgent = (startMs: number): boolean =>
    startMs >= agentSilentMs || !stopped.some((atMs) => atMs >= startMs && atMs < agentSilentMs);
  const saidMs = before.find(isType('caller.said'))?.fact.atMs;
  const fromMs = started.find(isAfterAgent) ?? saidMs;
  return {
    ...(fromMs !== undefined && { fromMs: toMs === undefined ? fromMs : Math.min(fromMs, toMs) }),
    ...(toMs !== undefined && { toMs }),
  };
}
