import type { ToolDefinition } from '@trunkline/tool-kit';
import { z } from 'zod';

/** A tool as OpenAI's chat API describes it to a model, `parameters` as JSON schema. */
export interface ToolDescription {
  type: 'function';
  function: { name: string; description: string; parameters: Record<string, unknown> };
}

/** `once` of a tool: the fields of its arguments that say which effect it is. */
export const onceSchema = z.strictObject({ by: z.array(z.string().min(1)).min(1) });

/** A tool of either kind, a module or a declaration, made ready to run. */
export interface LoadedTool extends ToolDefinition {
  /** The parameters as JSON schema. */
  jsonSchema: Record<string, unknown>;
  /** Failures in a row after which the breaker opens, and how long it stays so. */
  breaker: { failures: number; openMs: number };
}

export const DEFAULT_BREAKER = { failures: 5, openMs: 30_000 };

/** What a model, or Vapi, must know of a tool to call it. */
export function describeTool({ name, description, jsonSchema }: LoadedTool): ToolDescription {
  return { type: 'function', function: { name, description, parameters: jsonSchema } };
}
