import type { ToolContext, ToolDefinition } from '@trunkline/tool-kit';
import type { ToolOutcome } from '../queues/catalog.ts';

/** A tool as OpenAI's chat API describes it to a model, `parameters` as JSON schema. */
export interface ToolDescription {
  type: 'function';
  function: { name: string; description: string; parameters: Record<string, unknown> };
}

/** What the HTTP side must know of tools. It asks `has` first; the rest is for known names. */
export interface ToolCatalog {
  has(name: string): boolean;
  readonly names: readonly string[];
  /** What the agent is told while the result is not there. */
  holdingSentence(name: string): string;
  /** Longest run, all tries together. */
  timeoutMs(name: string): number;
  /** Whether nobody waits for it: the holding sentence is the answer at once. */
  isLate(name: string): boolean;
  /** Whether it may be started again after its worker died in the middle. */
  isRepeatable(name: string): boolean;
  describe(): ToolDescription[];
}

/** Runs tools. Never rejects: whatever goes wrong becomes a sentence for the model. */
export interface ToolRunner {
  run(name: string, args: Record<string, unknown>, context: Omit<ToolContext, 'signal'>): Promise<ToolOutcome>;
}

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
    describe: () =>
      [...tools.values()].map(({ name, description, jsonSchema }) => ({
        type: 'function',
        function: { name, description, parameters: jsonSchema },
      })),
  };
}
