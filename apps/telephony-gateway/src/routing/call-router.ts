/** Which route a call takes: the operator's look-up first, where there is one, and then the rules of ROUTES_FILE. */
import {
  DEFAULT_ROUTE,
  encodeRoute,
  readRoute,
  type LookupOutcome,
  type RoutedCall,
  type RouteOutcome,
  type Session,
} from '@trunkline/protocol';
import type { RouteBook } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { CallerLookup } from './caller-lookup.ts';
import { endedReasonOf } from './session-route.ts';

/** What is known of a caller when their call comes in. */
export interface IncomingCall {
  to: string;
  from: string;
  stirVerstat: string | undefined;
}

export interface RouteVerdict {
  /** `undefined` where there is no ROUTES_FILE, and nothing else was found out. */
  route: RoutedCall | undefined;
  /** Of what the session consists that begins with it. */
  fields: Pick<Session, 'route' | 'metadata' | 'recording'>;
  /** What became of the look-up; missing where there is none. */
  lookup?: LookupOutcome | undefined;
}

export interface CallRouter {
  /** Within the budget of the look-up. Never rejects. */
  incoming(call: IncomingCall): Promise<RouteVerdict>;
  /** For a call that a page begins, or that we place. `kept`: the route of the page's session, which stays; whether it is open is asked anew. */
  begun(channel: 'web' | 'outbound', known?: { to?: string; from?: string; kept?: string | undefined }): RouteVerdict;
  /** Writes down which route a call took. The call does not depend on it. */
  tell(session: Pick<Session, 'callId' | 'createdAtMs'>, verdict: RouteVerdict): void;
  /** Calls by the name of their route. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface CallRouterOptions {
  book: RouteBook | undefined;
  lookup: CallerLookup | undefined;
  store: Pick<SessionStore, 'events'>;
}

const outcomeOf = ({ end }: RoutedCall): RouteOutcome => end?.why ?? 'talk';

const fieldsOf = (route: RoutedCall | undefined, known: Record<string, unknown> = {}): RouteVerdict['fields'] => ({
  ...(route && { route: encodeRoute(route) }),
  ...(Object.keys(known).length > 0 && { metadata: JSON.stringify(known) }),
  ...(route?.record !== undefined && { recording: route.record ? 'asked' : 'off' }),
});

export function createCallRouter({ book, lookup, store }: CallRouterOptions): CallRouter {
  const counts: Record<string, number> = {};

  return {
    counts,
    async incoming({ to, from, stirVerstat }) {
      const question = { channel: 'twilio' as const, to, from, stirVerstat };
      const vouched = stirVerstat === undefined ? {} : { stirVerstat };
      // Whoever is blocked is not asked about: the operator has said already that nobody wants to know.
      const isBlocked = book?.choose(question).end?.why === 'blocked';
      const found = isBlocked ? undefined : await lookup?.find({ to, from, stirVerstat });
      const { answer } = found ?? {};
      const chosen = book?.choose({ ...question, named: answer?.route });
      const end = answer?.refuse && { why: 'refused' as const, say: answer.refuse.say };
      const route = end ? { ...(chosen ?? { name: DEFAULT_ROUTE }), end } : chosen;
      return { route, fields: fieldsOf(route, { ...answer?.variables, ...vouched }), lookup: found?.outcome };
    },
    begun(channel, { kept, ...numbers } = {}) {
      const now = book?.choose({ channel, ...numbers });
      const earlier = readRoute({ route: kept });
      const chosen = earlier ? { ...earlier, end: now?.end } : now;
      // Whoever places a call knows when people want to be called.
      const route = chosen && channel === 'outbound' ? { ...chosen, end: undefined } : chosen;
      return { route, fields: fieldsOf(route) };
    },
    tell({ callId, createdAtMs: atMs }, { route, lookup: outcome }) {
      if (route === undefined && outcome === undefined) return;
      const chosen = route ?? { name: DEFAULT_ROUTE };
      counts[chosen.name] = (counts[chosen.name] ?? 0) + 1;
      const fact = { type: 'call.routed' as const, atMs, route: chosen.name, outcome: outcomeOf(chosen) };
      const routed = { ...fact, ...(outcome !== undefined && { lookup: outcome }) };
      // Nobody holds a call that has no agent: its whole story is told here.
      const ended = chosen.end && {
        type: 'call.ended' as const,
        atMs,
        endedBy: 'gateway' as const,
        reason: endedReasonOf(chosen.end),
        durationMs: 0,
      };
      store.events.append(callId, ended ? [routed, ended] : [routed]).catch(() => {});
    },
  };
}
