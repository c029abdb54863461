import type { ToolCall } from '../tool-call.ts';

export type ChatMessageRole = 'system' | 'user' | 'assistant' | 'tool' | 'developer';

/** A tool call in the OpenAI form of a history, where the arguments are text (SDK `ToolCall`). */
export interface ChatToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** One message of a chat's input, history or output. */
export interface ChatMessage {
  readonly role: ChatMessageRole;
  /** An assistant's message that only calls tools has none. */
  readonly content?: string;
  readonly tool_calls?: readonly ChatToolCall[];
  readonly tool_call_id?: string;
  readonly name?: string;
}

/** The message with which the model calls tools. */
export function toolCallsMessage(calls: readonly ToolCall[]): ChatMessage {
  return {
    role: 'assistant',
    tool_calls: calls.map(({ id, type, function: called }) => ({
      id,
      type,
      function: { name: called.name, arguments: JSON.stringify(called.arguments) },
    })),
  };
}

/** What the user said last, or `''` where the user said nothing. */
export function lastUserText(messages: readonly ChatMessage[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}
