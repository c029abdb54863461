import type { ToolOutcome } from '@trunkline/job-queues';
import type { ToolContext, ToolDefinition } from '@trunkline/tool-kit';
import { z } from 'zod';
import { buildOnceKey, NO_CALL, type ToolCallKey, type ToolRun } from './tool-call-key.ts';

/** A tool as OpenAI's chat API describes it to a model, `parameters` as JSON schema. */
export interface ToolDescription {
  type: 'function';
  function: { name: string; description: string; parameters: Record<string, unknown> };
}

/** What the HTTP side must know of tools. It asks `has` first; all else is for known names. */
export interface ToolCatalog {
  has(name: string): boolean;
  readonly names: readonly string[];
  /** Told to the agent while the result is not there. */
  holdingSentence(name: string): string;
  /** Longest run, all tries together. */
  timeoutMs(name: string): number;
  /** Whether nobody waits for it, so that the holding sentence is the answer at once. */
  isLate(name: string): boolean;
  /** Whether it may be started again after its worker died in the middle. */
  isRepeatable(name: string): boolean;
  /** The key under which the effect of `run` happens once in its call or chat; `undefined` if the tool does not ask for it. */
  onceKey(run: ToolRun): ToolCallKey | undefined;
  describe(): ToolDescription[];
}

/**
 * What a run came to. `isUncertain`: the tool was begun and did not come to an end of its own, so nobody can say whether its
 * effect has happened.
 */
export type ToolRunOutcome = ToolOutcome & { isUncertain?: true };

/** Runs tools. Its promises never reject: whatever goes wrong becomes a sentence for the model. */
export interface ToolRunner {
  run(name: string, args: Record<string, unknown>, context: Omit<ToolContext, 'signal'>): Promise<ToolRunOutcome>;
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
const FALLBACK_SENTENCE = 'I am still working on that and will tell you as soon as I know.';

/** Longest pause between two tries of a tool. */
export const RETRY_PAUSE_MS = 200;

export function createToolCatalog(tools: ReadonlyMap<string, LoadedTool>): ToolCatalog {
  return {
    names: [...tools.keys()],
    has: (name) => tools.has(name),
    holdingSentence: (name) => tools.get(name)?.holdingSentence ?? FALLBACK_SENTENCE,
    timeoutMs(name) {
      const { timeoutMs = 0, retries = 0 } = tools.get(name) ?? {};
      return (retries + 1) * timeoutMs + retries * RETRY_PAUSE_MS;
    },
    isLate: (name) => tools.get(name)?.mode === 'late',
    isRepeatable: (name) => tools.get(name)?.repeatable ?? true,
    onceKey({ vapiCallId, name, arguments: args }) {
      const once = tools.get(name)?.once;
      // Without a call or chat, it would be once for everybody.
      if (!once || vapiCallId === NO_CALL) return undefined;
      return buildOnceKey(vapiCallId, name, Object.fromEntries(once.by.map((field) => [field, args[field] ?? null])));
    },
    describe: () =>
      [...tools.values()].map(({ name, description, jsonSchema }) => ({
        type: 'function',
        function: { name, description, parameters: jsonSchema },
      })),
  };
}
