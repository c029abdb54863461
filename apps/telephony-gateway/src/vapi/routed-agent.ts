/** Which agent a call's route asks Vapi for, and how it is changed for the call. */
import type { RoutedCall } from '@trunkline/protocol';
import { LINE_PROFILES } from '../line-profile.ts';

type Agent = { assistantId: string } | { assistant: Record<string, unknown> } | { squadId: string };
type Route = Pick<RoutedCall, 'assistantId' | 'assistant' | 'squadId' | 'overrides' | 'variables' | 'line'> | undefined;

/** Whoever placed the call comes first, then its route, then the environment. */
export function agentOfRoute(
  { assistantId, route }: { assistantId?: string | undefined; route?: Route },
  fallback: Agent,
): Agent {
  if (assistantId !== undefined) return { assistantId };
  if (route?.assistantId !== undefined) return { assistantId: route.assistantId };
  if (route?.assistant !== undefined) return { assistant: route.assistant };
  return route?.squadId === undefined ? fallback : { squadId: route.squadId };
}

/** @param line what the line profile of the environment sets; that of the route takes its place. */
export function overridesOfRoute(route: Route, line: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...(route?.line === undefined ? line : LINE_PROFILES[route.line].assistant), ...route?.overrides };
}

export function variablesOfRoute(route: Route): Record<string, unknown> {
  const own = route?.overrides?.['variableValues'];
  return { ...(typeof own === 'object' && own), ...route?.variables };
}
