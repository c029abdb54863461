/**
 * Answers a call that no agent takes: it is closed, or the caller is not wanted. The session is written as ended, so that later callbacks
 * find its end and a webhook that comes twice is answered twice alike. There is no slot: nothing here holds the call.
 */
import { encodeRoute, readRoute, type RoutedCall, type RouteEnd, type Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { endedReasonOf } from '../../routing/session-route.ts';
import { apologyTwiml, takeMessageTwiml } from '../../twilio/twiml.ts';

type EndingRoute = RoutedCall & { end: RouteEnd };

export const isEnd = (route: RoutedCall | undefined): route is EndingRoute => route?.end !== undefined;

/** @returns what the caller of a session hears whose route had no agent for them; `undefined` for any other session. */
export function endOf(publicUrl: string, session: Session | undefined): string | undefined {
  const route = session && readRoute(session);
  return isEnd(route) ? endTwiml(publicUrl, route) : undefined;
}

/** @returns what the caller hears. */
export function endTwiml(publicUrl: string, { language, end }: EndingRoute): string {
  const { say, voicemailMs, transferTo } = end;
  if (voicemailMs !== undefined) return takeMessageTwiml(publicUrl, { say, language, mostMs: voicemailMs });
  return apologyTwiml(publicUrl, say, transferTo, language);
}

/** Writes the call down with its end. @throws when the store is out of reach. */
export async function writeWithoutAgent(
  store: Pick<SessionStore, 'sessions'>,
  session: Session,
  route: EndingRoute,
): Promise<void> {
  const created = { type: 'call.created' as const, atMs: session.createdAtMs, channel: session.channel };
  await store.sessions.create(
    {
      ...session,
      route: encodeRoute(route),
      state: 'ended',
      intent: 'hangup',
      streamAttempts: 0,
      endedBy: 'gateway',
      endedReason: endedReasonOf(route.end),
      endedAtMs: session.createdAtMs,
    },
    created,
  );
}
