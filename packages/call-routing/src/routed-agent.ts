/** Which agent a call's route asks Vapi for, and how it is changed for the call. */
import { LINE_ENDPOINTING, type LineProfileName, type RoutedCall } from '@trunkline/protocol';

type Agent = { assistantId: string } | { assistant: Record<string, unknown> } | { squadId: string };
type Route = Pick<RoutedCall, 'assistantId' | 'assistant' | 'squadId' | 'overrides' | 'variables' | 'line'> | undefined;

/** Whoever placed the call comes first, then its route, then the environment. */
export function agentOfRoute<F extends Agent | undefined>(
  { assistantId, route }: { assistantId?: string | undefined; route?: Route },
  fallback: F,
): Agent | F {
  if (assistantId !== undefined) return { assistantId };
  if (route?.assistantId !== undefined) return { assistantId: route.assistantId };
  if (route?.assistant !== undefined) return { assistant: route.assistant };
  return route?.squadId === undefined ? fallback : { squadId: route.squadId };
}

/** What a line profile changes of an assistant. Vapi merges it over the assistant's own settings. */
export function overridesOfLine(line: LineProfileName): Record<string, unknown> {
  const transcriptionEndpointingPlan = LINE_ENDPOINTING[line];
  return transcriptionEndpointingPlan === undefined ? {} : { startSpeakingPlan: { transcriptionEndpointingPlan } };
}

/** @param line what the line profile of the environment changes; that of the route takes its place. */
export function overridesOfRoute(route: Route, line: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...(route?.line === undefined ? line : overridesOfLine(route.line)), ...route?.overrides };
}

export function variablesOfRoute(route: Route): Record<string, unknown> {
  const own = route?.overrides?.['variableValues'];
  return { ...(typeof own === 'object' && own), ...route?.variables };
}
