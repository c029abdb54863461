/**
 * Answers the messages of all sessions, one at a time in each, whichever replica they came to. It is told of a session when a
 * message has come, and looks by itself after those whose holder is gone.
 *
 * Bound: `maxAnswers` at once. Sessions beyond that wait in their order, in memory by their ids and in Redis by their messages, and
 * another replica may take them meanwhile.
 */
import type { SessionId } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { answerTurn, type AnswerDeps } from './answer-turn.ts';

export interface TurnEngine {
  /** Somebody should look whether there is a message to be answered. Never throws. */
  drive(sessionId: SessionId): void;
  /** Takes no turn any more. Resolves when those at work are done, and after `graceMs` leaves them to others. */
  close(graceMs: number): Promise<void>;
  /** How many answers are being given just now. */
  readonly answering: number;
}

export interface TurnEngineDeps extends AnswerDeps {
  store: AnswerDeps['store'] & Pick<SessionStore, 'chatQueue'>;
  replicaId: string;
  maxAnswers?: number;
  /** Between two looks for sessions that nobody looks after. */
  sweepEveryMs?: number;
}

const SWEEP_BATCH = 64;

export function createTurnEngine(deps: TurnEngineDeps): TurnEngine {
  const { store, clock, log, replicaId, maxAnswers = 1_000, sweepEveryMs = 1_000 } = deps;
  /** One for each session at work. A signal that lived as long as the process would remember every turn. */
  const stops = new Set<AbortController>();
  /** By session: whether to look again because a message has come meanwhile. */
  const driven = new Map<SessionId, boolean>();
  const waiting = new Set<SessionId>();
  const working = new Set<Promise<unknown>>();
  let answering = 0;
  let isClosing = false;

  /** @returns whether the session is idle: nothing waits, and nobody holds a turn. */
  const work = async (sessionId: SessionId, signal: AbortSignal): Promise<boolean> => {
    for (;;) {
      driven.set(sessionId, false);
      const turn = await store.chatTurns.take(sessionId, replicaId);
      if (typeof turn !== 'string') await answerTurn(deps, turn, signal);
      if (isClosing) return false;
      if (typeof turn === 'string' && !driven.get(sessionId)) return turn === 'idle';
    }
  };

  const begin = async (sessionId: SessionId): Promise<boolean> => {
    driven.set(sessionId, false);
    answering += 1;
    const stop = new AbortController();
    stops.add(stop);
    try {
      return await work(sessionId, stop.signal);
    } catch (error) {
      // Redis is away. The session is looked at again when it comes due.
      log.warn({ err: error, sessionId }, 'a chat waits for the store');
      return false;
    } finally {
      answering -= 1;
      stops.delete(stop);
      driven.delete(sessionId);
      const [next] = waiting;
      if (next !== undefined) {
        waiting.delete(next);
        void drive(next);
      }
    }
  };

  const drive = (sessionId: SessionId): Promise<boolean> | undefined => {
    if (isClosing) return undefined;
    if (driven.has(sessionId)) driven.set(sessionId, true);
    else if (answering >= maxAnswers) waiting.add(sessionId);
    else {
      const job = begin(sessionId);
      working.add(job);
      void job.finally(() => working.delete(job));
      return job;
    }
    return undefined;
  };

  const sweep = async (): Promise<void> => {
    if (isClosing || answering >= maxAnswers) return;
    for (const due of await store.chatQueue.claimDue(SWEEP_BATCH)) {
      void drive(due.sessionId)?.then((isIdle) => (isIdle ? store.chatQueue.settle(due).catch(() => {}) : undefined));
    }
  };
  let isSweeping = false;
  const cancelSweep = clock.setInterval(() => {
    if (isSweeping) return;
    isSweeping = true;
    sweep()
      .catch(() => {})
      .finally(() => {
        isSweeping = false;
      });
  }, sweepEveryMs);

  return {
    drive: (sessionId) => void drive(sessionId),
    get answering() {
      return answering;
    },
    async close(graceMs) {
      isClosing = true;
      cancelSweep();
      const cancelGrace = clock.setTimeout(() => {
        for (const stop of stops) stop.abort();
      }, graceMs);
      await Promise.allSettled(working);
      cancelGrace();
    },
  };
}
