/**
 * What a route of ROUTES_FILE decided for one conversation. The session keeps it whole, so that a replica that takes the call over,
 * a new agent and a transfer go by the same, also after the file has changed.
 */
import { z } from 'zod';
import { isAllowedDestination, readTransferRule, type TransferRule } from './transfer-destinations.ts';
import { LINE_PROFILE_NAMES } from './vapi-assistant.ts';

/** On what a conversation came. An outbound call is one on the telephone that we placed. */
export const ROUTE_CHANNELS = ['twilio', 'web', 'chat', 'outbound'] as const;
export type RouteChannel = (typeof ROUTE_CHANNELS)[number];

/** `talk`: an agent takes it. `closed`: outside the opening hours. `blocked`: the caller is on the list of those. `refused`: by the look-up. */
export const ROUTE_OUTCOMES = ['talk', 'closed', 'blocked', 'refused'] as const;
export type RouteOutcome = (typeof ROUTE_OUTCOMES)[number];

/** What became of the question to the operator's look-up (CALLER_LOOKUP_URL). */
export const LOOKUP_OUTCOMES = ['answered', 'known', 'late', 'failed', 'skipped'] as const;
export type LookupOutcome = (typeof LOOKUP_OUTCOMES)[number];

/** The name of a call that no rule of the file fits. */
export const DEFAULT_ROUTE = 'default';

const text = z.string().optional();
const words = z.record(z.string(), z.unknown());
const routeVariable = z.union([z.string(), z.number(), z.boolean()]);

/** What a caller hears instead of an agent. */
const routeEndSchema = z.object({
  why: z.enum(['closed', 'blocked', 'refused']),
  say: z.string(),
  /** The caller may leave a message of this length. */
  voicemailMs: z.number().int().positive().optional(),
  /** The caller is passed on to this number or SIP address. */
  transferTo: text,
});
export type RouteEnd = z.infer<typeof routeEndSchema>;

const routedCallSchema = z.object({
  name: z.string(),
  /** At most one of the three; none means the assistant of the environment. */
  assistantId: text,
  squadId: text,
  assistant: words.optional(),
  overrides: words.optional(),
  variables: z.record(z.string(), routeVariable).optional(),
  /** The name of a key of VAPI_API_KEYS. */
  credentials: text,
  /** Said by Twilio before the agent is connected. */
  greeting: text,
  apology: text,
  bridge: text,
  voicemailMessage: text,
  /** In which language Twilio says the sentences above, as `de-DE`. */
  language: text,
  line: z.enum(LINE_PROFILE_NAMES).optional(),
  bargeIn: z.enum(['vapi', 'local', 'fusion']).optional(),
  record: z.boolean().optional(),
  /** The most calls at once for the number of ours. */
  maxCalls: z.number().int().nonnegative().optional(),
  maxCallMs: z.number().int().positive().optional(),
  fallbackNumber: text,
  transferNumber: text,
  /** Where the agent may pass callers on to, as in TRANSFER_ALLOWED. */
  transferAllowed: z.array(z.string()).optional(),
  end: routeEndSchema.optional(),
});
export type RoutedCall = z.infer<typeof routedCallSchema>;

export const encodeRoute = (route: RoutedCall): string => JSON.stringify(route);

/** @returns the route that a session or a chat keeps; `undefined` if it has none, or one of another version. */
export function readRoute({ route }: { readonly route?: string | undefined }): RoutedCall | undefined {
  if (route === undefined) return undefined;
  try {
    return routedCallSchema.safeParse(JSON.parse(route)).data;
  } catch {
    return undefined;
  }
}

/** Whether the agent of a call may pass its caller on to `to`: by what its route lists, and where that lists nothing by `rules`. */
export function isAllowedByRoute(route: RoutedCall | undefined, to: string, rules: readonly TransferRule[]): boolean {
  if (to === route?.transferNumber) return true;
  return isAllowedDestination(to, route?.transferAllowed?.flatMap((item) => readTransferRule(item) ?? []) ?? rules);
}
