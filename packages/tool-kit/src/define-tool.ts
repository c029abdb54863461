import type { z } from 'zod';
import type { ToolContext } from './tool-context.ts';

/** What a tool gives back: a text is told to the model as it is, anything else as JSON. */
export type ToolValue = string | number | boolean | null | readonly unknown[] | { readonly [key: string]: unknown };

export interface ToolDefinition<S extends z.ZodType = z.ZodType> {
  /** What the model calls it: letters, digits, `_` and `-`, at most 64 (Vapi SDK, `CreateFunctionToolDto`). */
  name: string;
  /** For the model: what it does and when to use it. */
  description: string;
  /**
   * A `z.object`. Arguments that do not fit never reach `run`; the model is told which and why. A whole number beyond 2^53
   * comes as the text of its digits: declare ids as `z.string()`.
   */
  parameters: S;
  /** Longest time of one try; `context.signal` aborts then. */
  timeoutMs: number;
  /**
   * How long a successful result is given again to everybody who asks with the same arguments. Only for tools that change
   * nothing.
   */
  cacheMs?: number;
  /** Further tries after an error that is no `ToolError`, within the same job. @defaultValue 0 */
  retries?: number;
  /**
   * Whether the tool may be started again when a worker died in the middle of it, because its effect depends on
   * `context.idempotencyKey` or it has no effect. If `false`, the model is then told that the outcome is not known.
   * @defaultValue true
   */
  repeatable?: boolean;
  /**
   * For an effect that a call must not have twice, whatever the model asks for: all runs of the tool in one call or chat
   * whose arguments agree in these fields are one effect. `context.idempotencyKey` is the same in all of them, and once it
   * has been done the model is told what came of it instead. Left out, each new wish of the caller runs the tool.
   */
  once?: { by: readonly string[] };
  /** `sync`: the agent waits for the result as long as the reply budget. `late`: it is told when it is there. */
  mode: 'sync' | 'late';
  /** What the agent is told when the result is not there in time. */
  holdingSentence: string;
  /** @throws ToolError for what the model should hear; any other error counts as a fault of the tool. */
  run(args: z.output<S>, context: ToolContext): Promise<ToolValue>;
}

/** Gives a tool its types. */
export function defineTool<S extends z.ZodType>(definition: ToolDefinition<S>): ToolDefinition<S> {
  return definition;
}

/** The tool works, but its answer is no: `message` is told to the model. Never tried again, never counted as a fault. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}
