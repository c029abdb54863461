import { createHash } from 'node:crypto';
import { canonicalJson } from '@trunkline/protocol';
import { readCallerTurn } from '../tools/caller-turn.ts';
import type { CompletionRequest } from './completion-request.ts';

/** A tool call as the model made it, with its arguments parsed. */
export interface WantedEffect {
  name: string;
  args: Record<string, unknown>;
  /** How many calls before it in the same breath wanted exactly the same: two lamps are two effects. */
  occurrence: number;
}

/**
 * Names an effect of a tool, so that it happens once. Within one turn of the caller the same tool with the same arguments is
 * the same effect: when a request is sent again, or the caller says more before the agent has answered, the conversation
 * does not show what our loop has done, and the model asks for it once more under another id. In a later turn it is a new
 * wish. Without the id of a call, all that the user said takes the place of call and turn.
 */
export function buildIdempotencyKey(request: CompletionRequest, effect: WantedEffect): string {
  const { messages } = request.parameters;
  const said = () => messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const { vapiCallId } = request;
  const scope = vapiCallId === undefined ? said() : [vapiCallId, readCallerTurn(messages)];
  const digest = createHash('sha256').update(canonicalJson([scope, effect]));
  return `llm_${digest.digest('hex').slice(0, 40)}`;
}
