/** One call of a tool as the model asked for it (SDK `ToolCall`). */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  /** `arguments` is an object on the wire, whatever the SDK's type says. */
  readonly function: { readonly name: string; readonly arguments: Record<string, unknown> };
}
