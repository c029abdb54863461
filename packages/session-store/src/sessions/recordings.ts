import type { CallId } from '@trunkline/protocol';
import type { StoreContext } from '../store-context.ts';

/**
 * Which recording the carrier has of a call. The sound is with the carrier; that there is any is kept here for `recordingRetentionMs`
 * from the last time that the carrier spoke of it, apart from the session, because it may be forgotten before the call is.
 * Failure policy: see `RedisPort`. Both methods may be repeated without harm.
 */
export interface Recordings {
  note(callId: CallId, recordingSid: string): Promise<void>;
  /** @returns the carrier's id of the newest recording; `undefined` if there is none, or it is forgotten. */
  find(callId: CallId): Promise<string | undefined>;
}

export function createRecordings({ port, keys, limits }: StoreContext): Recordings {
  return {
    async note(callId, recordingSid) {
      const keptMs = limits.recordingRetentionMs;
      await port.send((redis) => redis.set(keys.recording(callId), recordingSid, 'PX', keptMs));
    },
    async find(callId) {
      return (await port.send((redis) => redis.get(keys.recording(callId)))) ?? undefined;
    },
  };
}
