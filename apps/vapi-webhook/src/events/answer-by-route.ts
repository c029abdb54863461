/** Answers an `assistant-request` by the rules of ROUTES_FILE, by which the gateway goes too. */
import { agentOfRoute, overridesOfRoute, variablesOfRoute } from '@trunkline/call-routing';
import type { RoutedCall, RouteEnd } from '@trunkline/protocol';
import type { RouteBook } from '@trunkline/service-kit';
import type { CallParties } from './call-routes.ts';

/** Vapi takes no message down: where the file wants that, the caller hears the sentence. */
function answerWithoutAgent({ say, transferTo }: RouteEnd): object {
  if (transferTo === undefined) return { error: say };
  const destination = transferTo.startsWith('+')
    ? { type: 'number', number: transferTo, message: say }
    : { type: 'sip', sipUri: transferTo, message: say };
  return { destination };
}

function overridesOf(route: RoutedCall): object {
  const variableValues = variablesOfRoute(route);
  const overrides = {
    ...overridesOfRoute(route, {}),
    ...(Object.keys(variableValues).length > 0 && { variableValues }),
  };
  if (Object.keys(overrides).length === 0) return {};
  return { [route.squadId === undefined ? 'assistantOverrides' : 'squadOverrides']: overrides };
}

/** @returns `undefined` where no route says who takes the call. */
export function answerByRoute(
  book: Pick<RouteBook, 'choose'> | undefined,
  { calledNumber, callerNumber = '' }: CallParties,
): object | undefined {
  const route = book?.choose({ channel: 'twilio', to: calledNumber, from: callerNumber });
  if (route === undefined) return undefined;
  if (route.end) return answerWithoutAgent(route.end);
  const agent = agentOfRoute({ route }, undefined);
  return agent && { ...agent, ...overridesOf(route) };
}
