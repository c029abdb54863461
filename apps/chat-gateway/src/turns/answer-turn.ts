/** Answers one turn, from wherever its last holder has left it, and ends it. */
import { readRoute, TrunklineError } from '@trunkline/protocol';
import type { Logger } from '@trunkline/service-kit';
import type { FeedReader, HeldTurn, SessionStore, TurnEnd } from '@trunkline/session-store';
import type { AnswerObserver } from '../chat-service.ts';
import { AnswerWriter } from './answer-writer.ts';
import { askAgent, type AskDeps } from './ask-agent.ts';
import { type Escalation, passToPerson, wantsPerson } from './pass-to-person.ts';
import { findRest, type RecoverDeps } from './recover-answer.ts';
import { answeredEnd, brokenEnd, emptyEnd, failedEnd, interruptedEnd, postedEnd, stoppedEnd } from './turn-ends.ts';

export interface AnswerDeps extends AskDeps, RecoverDeps {
  api: AskDeps['api'] & RecoverDeps['api'];
  store: Pick<SessionStore, 'chats' | 'conversations' | 'transcripts' | 'chatTurns'>;
  feedReader: Pick<FeedReader, 'listen'>;
  leaseMs: number;
  /** Missing where the words of a user alone do not bring a person in. */
  escalation?: Escalation | undefined;
  log: Pick<Logger, 'warn' | 'error'>;
  observer?: AnswerObserver | undefined;
}

const isStoreAway = (error: unknown): boolean =>
  error instanceof TrunklineError && error.code === 'TL_STORE_UNAVAILABLE';

/** How often the end of a turn is tried while Redis is away; then whoever takes the turn ends it. */
const FINISH_TRIES = 100;
const FINISH_RETRY_MS = 250;

async function findEnd(deps: AnswerDeps, turn: HeldTurn, writer: AnswerWriter, signal: AbortSignal): Promise<TurnEnd> {
  if (turn.isStopped) return stoppedEnd(turn, turn.shown);
  if (turn.chat.human !== undefined && turn.shown === '') return postedEnd(turn);
  const { escalation } = deps;
  if (escalation && wantsPerson(turn, escalation)) {
    const end = await passToPerson(deps.store, turn, writer, escalation, signal);
    deps.observer?.passedOn();
    return end;
  }
  let toldAtMs = deps.epochMs();
  if (turn.shown === '') {
    const outcome = await askAgent(deps, turn, writer, signal);
    await writer.flush();
    signal.throwIfAborted();
    if (outcome.kind === 'failed') return failedEnd(turn, outcome.failure);
    if (outcome.kind === 'whole') {
      if (writer.shown.trim() === '') return emptyEnd(turn);
      return answeredEnd(turn, writer.shown, writer.chatId, outcome.toldAtMs);
    }
    ({ toldAtMs } = outcome);
  }
  const rest = await findRest(deps, writer.chatId, writer.shown, signal, readRoute(turn.chat)?.credentials);
  if (rest === undefined) return interruptedEnd(turn, writer.shown);
  writer.say(rest);
  await writer.flush();
  signal.throwIfAborted();
  return answeredEnd(turn, writer.shown, writer.chatId, toldAtMs);
}

/**
 * Ends a turn, also when Redis is away for a while.
 * @returns `false` if the turn was another's, or over.
 */
export async function finishTurn(
  { store, clock }: Pick<AnswerDeps, 'clock'> & { store: Pick<SessionStore, 'chatTurns'> },
  turn: HeldTurn,
  end: TurnEnd,
  signal?: AbortSignal,
): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await store.chatTurns.finish(turn, end);
    } catch (error) {
      if (tries >= FINISH_TRIES || signal?.aborted) throw error;
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, FINISH_RETRY_MS));
    }
  }
}

/**
 * Resolves when the turn has ended, is another's, or is left to whoever takes it next because Redis is away. Rejects only when Redis
 * is away for long at its end.
 * @param outer ends the work on it and leaves the turn to others.
 */
export async function answerTurn(deps: AnswerDeps, turn: HeldTurn, outer: AbortSignal): Promise<void> {
  // The time was up while the turn was being taken.
  if (outer.aborted) return;
  const { store, clock, feedReader, leaseMs, log, observer, epochMs } = deps;
  const lost = new AbortController();
  const signal = AbortSignal.any([lost.signal, outer]);
  const sinceTakenMs = (): number => Math.max(0, epochMs() - turn.atMs);
  const writer = new AnswerWriter({
    turns: store.chatTurns,
    turn,
    clock,
    onLost: () => lost.abort(),
    onFirstWord: () => observer?.firstWord(sinceTakenMs()),
  });
  // Otherwise words would wait for a Redis that is away.
  outer.addEventListener('abort', () => writer.stop(), { once: true, signal: lost.signal });
  const stopListening = feedReader.listen(turn.sessionId, (said) => {
    // Somebody has taken a turn of this session by force. Which one, the store knows.
    if (said === 'taken') void writer.renew();
  });
  const cancelRenewal = clock.setInterval(() => void writer.renew(), leaseMs / 3);
  try {
    const end = await findEnd(deps, turn, writer, signal).catch((error: unknown) => {
      if (signal.aborted || isStoreAway(error)) return undefined;
      log.error({ err: error, sessionId: turn.sessionId }, 'a chat could not be answered');
      return brokenEnd(turn, writer.shown, error);
    });
    if (end === undefined) return;
    const isEnded = await finishTurn(deps, turn, end, outer);
    if (isEnded) observer?.ended(end.state, sinceTakenMs());
  } finally {
    lost.abort();
    writer.stop();
    cancelRenewal();
    stopListening();
  }
}
