/** Waits for the session of a call that was just placed: Twilio may tell of the call before its session has been written. */
import type { CallId, Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { type Clock, delay } from '@trunkline/service-kit';

/** @returns `undefined` when the session has not appeared in time. @throws when the store is out of reach. */
export type AwaitSession = (callId: CallId) => Promise<Session | undefined>;

/** Twilio's answer and two writes may take this long, and Twilio itself waits 15 s for our answer. */
const WAIT_MS = 3_000;
const LOOK_EVERY_MS = 50;

export function createAwaitSession(store: Pick<SessionStore, 'sessions'>, clock: Clock): AwaitSession {
  return async (callId) => {
    const untilMs = clock.nowMs() + WAIT_MS;
    for (;;) {
      const session = await store.sessions.read(callId);
      if (session || clock.nowMs() >= untilMs) return session;
      await delay(clock, LOOK_EVERY_MS);
    }
  };
}
