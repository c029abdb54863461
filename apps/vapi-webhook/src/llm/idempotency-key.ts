import { createHash } from 'node:crypto';
import type { CompletionRequest } from './completion-request.ts';

/**
 * Names an effect of a tool, so that it happens once. Within one call of Vapi's the same tool with the same arguments is the
 * same effect: after a barge-in, or a request that was sent again, Vapi's conversation does not show what our loop has done,
 * and the model asks for it once more under another id. Without a call, what the user said so far takes its place.
 * @param args as parsed; the order of their fields does not matter.
 */
export function buildIdempotencyKey(request: CompletionRequest, name: string, args: Record<string, unknown>): string {
  const said = () => request.parameters.messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const scope = request.vapiCallId ?? said();
  const digest = createHash('sha256').update(JSON.stringify([scope, name, sortKeys(args)]));
  return `llm_${digest.digest('hex').slice(0, 40)}`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sortKeys(item)] as const);
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
