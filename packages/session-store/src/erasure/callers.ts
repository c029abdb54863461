import { createHmac } from 'node:crypto';
import type { Session, SessionId } from '@trunkline/protocol';
import { noteCallers } from '../scripts/index.ts';
import { longestLifeMs, type StoreContext } from '../store-context.ts';

/** Who is looked for: a telephone number as the carrier writes it, or the id that a server of the operator's has given a user. */
export type CallerName = { number: string } | { userId: string };

/**
 * Finds the calls and sessions of one caller. Redis holds no number and no user's id for this, only their hashes under a secret
 * (`callerSecrets`), and those as long as the last of the caller's calls or sessions can be read.
 * Failure policy: what cannot be noted is not noted, since no call fails for it; `find` rejects as `RedisPort` says.
 */
export interface Callers {
  /** @returns the ids, the oldest first. Some of them may be forgotten by now. */
  find(caller: CallerName): Promise<SessionId[]>;
  /** Takes ids off the list, and with the last one the list itself. */
  forget(caller: CallerName, ids: readonly SessionId[]): Promise<void>;
}

/** The same as the other modules of the store see it. Neither method waits or rejects. */
export interface CallersOfStore extends Callers {
  noteCall(session: Session): void;
  noteSession(sessionId: SessionId, userId: string | undefined): void;
}

const HASH_CHARACTERS = 22;

/** The other side of a call: who rang us, or whom we rang. */
const numberOf = ({ direction, from, to }: Session): string | undefined => (direction === 'outbound' ? to : from);

export function createCallers({ port, keys, limits, nowMs, callerSecrets }: StoreContext): CallersOfStore {
  const longestMs = Math.max(
    limits.admissionSuspectMs + longestLifeMs(limits),
    limits.chatSessionMs + limits.chatRetentionMs,
  );
  const nameOf = (caller: CallerName): string =>
    'number' in caller ? `number ${caller.number}` : `user ${caller.userId}`;
  const keyOf = (secret: string, caller: CallerName): string => {
    const hash = createHmac('sha256', secret).update(nameOf(caller)).digest('base64url').slice(0, HASH_CHARACTERS);
    return keys.caller(hash);
  };
  /** A secret that is being rotated stands behind its successor, and what was noted under it is still found. */
  const keysOf = (caller: CallerName): string[] => callerSecrets.map((secret) => keyOf(secret, caller));

  const note = (caller: CallerName, id: SessionId): void => {
    const [secret] = callerSecrets;
    if (secret === undefined) return;
    const one = { keys: [keyOf(secret, caller)], args: [nowMs(), id] };
    port.runForMany(noteCallers, { args: [longestMs] }, one).catch(() => {});
  };

  return {
    noteCall(session) {
      const number = numberOf(session);
      if (number !== undefined && number !== '') note({ number }, session.callId);
    },
    noteSession(sessionId, userId) {
      if (userId !== undefined && userId !== '') note({ userId }, sessionId);
    },
    async find(caller) {
      const lists = await Promise.all(keysOf(caller).map((key) => port.send((redis) => redis.zrange(key, '0', '-1'))));
      return [...new Set(lists.flat())];
    },
    async forget(caller, ids) {
      if (ids.length === 0) return;
      await Promise.all(keysOf(caller).map((key) => port.send((redis) => redis.zrem(key, ...ids))));
    },
  };
}
