/**
 * How loud both sides of each call were, in a stream of its own beside the call's facts, so that levels push out no fact. It is bounded
 * (four hours) and lives as long as the session.
 * Failure policy: see `RedisPort`. What could not be written is lost: levels are for looking at.
 */
import type { CallId, CallLevels } from '@trunkline/protocol';

export interface LevelsStore {
  /** Writes what has come since the last time, for many calls at once, and tells the operators' feed in one entry. Never rejects. */
  append(entries: readonly { callId: CallId; levels: CallLevels }[]): Promise<void>;
  /** Reads all levels of a call, the oldest first. */
  read(callId: CallId): Promise<CallLevels[]>;
}
