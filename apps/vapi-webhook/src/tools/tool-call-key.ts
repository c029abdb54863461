/** Names one tool call in all of Trunkline. Only `buildToolCallKey` makes one. */
export type ToolCallKey = string & { readonly brand: 'ToolCallKey' };

/** Stands, alone or before the id of a chat, for the call of a message without one. Nothing can be delivered late then, but the tool still runs. */
export const NO_CALL = 'no-call';

/**
 * The key of a tool call in Redis, on the queues and for the tool itself. The id alone is not enough: it is the model's, and
 * a custom one may begin at `call_1` in each call. Both parts are encoded, so that no two pairs share a key and it can stand
 * in a hash tag and in an HTTP header.
 */
export function buildToolCallKey(call: { vapiCallId: string; toolCallId: string }): ToolCallKey {
  return `${encodeURIComponent(call.vapiCallId)}/${encodeURIComponent(call.toolCallId)}` as ToolCallKey;
}
