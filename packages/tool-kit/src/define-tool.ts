import type { z } from 'zod';
import type { ToolContext } from './tool-context.ts';

/** What a tool gives back: a text is told to the model as it is, anything else as JSON. */
export type ToolValue = string | number | boolean | null | readonly unknown[] | { readonly [key: string]: unknown };

export interface ToolDefinition<S extends z.ZodType = z.ZodType> {
  /** What the model calls it: letters, digits, `_` and `-`, at most 64 (Vapi SDK, `CreateFunctionToolDto`). */
  name: string;
  /** For the model: what it does and when to use it. */
  description: string;
  /** A `z.object`. Arguments that do not fit never reach `run`; the model is told which and why. */
  parameters: S;
  /** Longest time of one try; `context.signal` aborts then. */
  timeoutMs: number;
  /** Successful results are given again for as long, to whoever asks with the same arguments. Only for what changes nothing. */
  cacheMs?: number;
  /** Further tries after an error that is no `ToolError`, within the same job. @defaultValue 0 */
  retries?: number;
  /**
   * Whether the tool may be started again when a worker died in the middle of it: its effect depends on
   * `context.idempotencyKey`, or it has none. If `false`, the model is then told that the outcome is not known.
   * @defaultValue true
   */
  repeatable?: boolean;
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
