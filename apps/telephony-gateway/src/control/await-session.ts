/** The session of a call that was just placed: Twilio may tell of it before whoever placed it has written it down. */
import type { CallId, Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { Clock } from '@trunkline/service-kit';

/** @returns `undefined` when it has not come in time. @throws when the store is out of reach. */
export type AwaitSession = (callId: CallId) => Promise<Session | undefined>;

/** As long as Twilio's answer and two writes may take, and far below Twilio's patience of 15 s. */
const WAIT_MS = 3_000;
const LOOK_EVERY_MS = 50;

export function createAwaitSession(store: Pick<SessionStore, 'sessions'>, clock: Clock): AwaitSession {
  return async (callId) => {
    const untilMs = clock.nowMs() + WAIT_MS;
    for (;;) {
      const session = await store.sessions.read(callId);
      if (session || clock.nowMs() >= untilMs) return session;
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, LOOK_EVERY_MS);
      });
    }
  };
}
