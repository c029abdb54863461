import type { ServerSettings } from './create-call-request.ts';
import type { WebhookServer } from './webhooks.ts';

/**
 * Where a call's server messages go: the request's own `server` comes before the one that the organisation has set. The
 * request can only name a plain secret; any other authentication is the organisation's.
 */
export function resolveServer(
  requested: ServerSettings | undefined,
  ofOrganisation: WebhookServer | undefined,
): WebhookServer | undefined {
  if (requested === undefined) return ofOrganisation;
  const { url, secret, timeoutSeconds, headers, backoffPlan } = requested;
  const auth = secret === undefined ? ofOrganisation?.auth : ({ type: 'secret', secret } as const);
  return {
    url,
    ...(auth && { auth }),
    ...(timeoutSeconds !== undefined && { timeoutMs: timeoutSeconds * 1000 }),
    ...(headers && { headers }),
    ...(backoffPlan && { backoffPlan: { ...backoffPlan, baseDelayMs: backoffPlan.baseDelaySeconds * 1000 } }),
  };
}
