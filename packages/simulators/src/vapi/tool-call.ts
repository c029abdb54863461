import type { Random } from '../random.ts';

/** One call of a tool as the model asked for it (SDK `ToolCall`). */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  /** `arguments` is an object on the wire, whatever the SDK's type says. */
  readonly function: { readonly name: string; readonly arguments: Record<string, unknown> };
}

/** A model may give its tool calls ids that tell nothing apart. */
export type ToolCallIds = 'unique' | 'empty' | 'repeated';

const REPEATED_TOOL_CALL_ID = 'call_0';

/** The fields of a `tool-calls` message that asks for these. */
export function toolCallFields(wanted: readonly ToolCall['function'][], ids: ToolCallIds, random: Random) {
  const nextId = () => {
    if (ids === 'empty') return '';
    return ids === 'repeated' ? REPEATED_TOOL_CALL_ID : `call_${random.hex(24)}`;
  };
  const toolCalls = wanted.map((call): ToolCall => ({ id: nextId(), type: 'function', function: call }));
  const toolWithToolCallList = toolCalls.map((toolCall) => ({
    type: 'function' as const,
    function: { name: toolCall.function.name },
    toolCall,
  }));
  return { toolCalls, toolCallList: toolCalls, toolWithToolCallList };
}
