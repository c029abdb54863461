/** Gives every tool call of a message an id that is safe to act on. */
import { createHash } from 'node:crypto';
import { canonicalJson, type ToolCallRequest, type VapiServerMessage } from '@trunkline/protocol';
import { readCallerTurn } from '../tools/caller-turn.ts';
import { NO_CALL } from '../tools/tool-call-key.ts';

/** Longer ids are of no known provider, and would only be carried about. */
const MAX_ID_CHARS = 256;

/**
 * The ids under which the calls of `message` run, in their order: the model's own where it gave one, else one that is made
 * of the turn of the caller, the tool and its arguments. A message that is delivered again gets the same ids; the same
 * question in a later turn gets new ones.
 */
export function identifyToolCalls(message: VapiServerMessage, calls: readonly ToolCallRequest[]): string[] {
  const counts = new Map<string, number>();
  let turn: unknown;
  return calls.map(({ toolCallId, name, arguments: args }) => {
    if (toolCallId && toolCallId.length <= MAX_ID_CHARS) return toolCallId;
    const wish = canonicalJson([toolCallId ?? null, name, args]);
    // A message may ask for the same thing twice: two lamps are two calls.
    const earlier = counts.get(wish) ?? 0;
    counts.set(wish, earlier + 1);
    turn ??= readTurn(message);
    const identity = canonicalJson([turn, wish, earlier]);
    return `own_${createHash('sha256').update(identity).digest('base64url')}`;
  });
}

/** Tools are also called in a chat, which has no call but an id of its own (SDK `ServerMessageToolCalls.chat`). */
export function callOf({ vapiCallId, raw }: VapiServerMessage): string {
  if (vapiCallId !== undefined) return vapiCallId;
  const chatId = textAt(raw['chat'], 'id');
  return chatId === undefined ? NO_CALL : `${NO_CALL}-${chatId}`.slice(0, MAX_ID_CHARS);
}

/** The conversation so far if the message has it, else the time of the message. */
function readTurn({ raw, timestampMs }: VapiServerMessage): unknown {
  const artifact = fieldsOf(raw['artifact']);
  const history = [artifact['messages'], artifact['messagesOpenAIFormatted'], raw['messages']].find(
    (list) => Array.isArray(list) && list.length > 0,
  );
  return Array.isArray(history) ? readCallerTurn(history) : (timestampMs ?? null);
}

function textAt(value: unknown, name: string): string | undefined {
  const text = fieldsOf(value)[name];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
