import type { ToolOutcome } from '@trunkline/job-queues';
import type { ToolContext } from '@trunkline/tool-kit';
import { describeTool, type LoadedTool, type ToolDescription } from '@trunkline/tool-loader';
import { buildOnceKey, NO_CALL, type ToolCallKey, type ToolRun } from './tool-call-key.ts';

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
    describe: () => [...tools.values()].map(describeTool),
  };
}
