import { ToolError, type ToolContext, type ToolValue } from '@trunkline/tool-kit';
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ConstantBackoff,
  handleWhen,
  type IPolicy,
  isBrokenCircuitError,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import type { ToolOutcome } from '../queues/catalog.ts';
import type { ResultCache } from './result-cache.ts';
import { type LoadedTool, RETRY_PAUSE_MS, type ToolRunner } from './tool-catalog.ts';

export interface ToolRunnerDeps {
  tools: ReadonlyMap<string, LoadedTool>;
  cache: ResultCache;
  /** Hears of faults of tools, which the model is only told in general words. */
  onFault: (name: string, error: unknown) => void;
}

/** A model reads every result in full; more than this helps nobody and delays the answer. */
const MAX_RESULT_CHARS = 4_000;

/** One line, as Vapi asks of results (reference: custom tools, troubleshooting). */
function toLine(value: ToolValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? 'Done.');
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_RESULT_CHARS);
}

/**
 * The breaker counts each try, and a try that is refused by it is not repeated. It lives in this process: each worker
 * finds out for itself, and so a single bad network path does not switch a tool off for all.
 */
function buildPolicy({ retries = 0, timeoutMs, breaker }: LoadedTool): IPolicy {
  const faults = handleWhen((error) => !(error instanceof ToolError) && !isBrokenCircuitError(error));
  return wrap(
    retry(faults, { maxAttempts: retries, backoff: new ConstantBackoff(RETRY_PAUSE_MS) }),
    circuitBreaker(faults, { halfOpenAfter: breaker.openMs, breaker: new ConsecutiveBreaker(breaker.failures) }),
    timeout(timeoutMs, TimeoutStrategy.Aggressive),
  );
}

/** What the model is told of an error. Only a `ToolError` was written for it; others could hold secrets. */
function sentenceOf(name: string, error: unknown): string {
  if (error instanceof ToolError) return toLine(error.message);
  if (error instanceof TaskCancelledError) return `The tool ${name} did not answer in time.`;
  if (isBrokenCircuitError(error)) return `The tool ${name} is out of order at the moment. Do not call it again now.`;
  return `The tool ${name} failed.`;
}

export function createToolRunner({ tools, cache, onFault }: ToolRunnerDeps): ToolRunner {
  const policies = new Map([...tools].map(([name, tool]) => [name, buildPolicy(tool)]));

  const execute = async (
    tool: LoadedTool,
    args: unknown,
    context: Omit<ToolContext, 'signal'>,
  ): Promise<ToolOutcome> => {
    const { name, cacheMs } = tool;
    const cached = cacheMs === undefined ? undefined : await cache.read(name, args);
    if (cached !== undefined) return { result: cached };
    try {
      // A signal of its own for each run: cockatiel's default one is shared, and warns of many listeners.
      const whole = new AbortController().signal;
      const value = await policies.get(name)!.execute(({ signal }) => tool.run(args, { ...context, signal }), whole);
      const result = toLine(value);
      if (cacheMs !== undefined) await cache.write(name, args, result, cacheMs);
      return { result };
    } catch (error) {
      if (!(error instanceof ToolError)) onFault(name, error);
      return { error: sentenceOf(name, error) };
    }
  };

  return {
    async run(name, args, context) {
      const tool = tools.get(name);
      if (!tool) {
        const known = [...tools.keys()].join(', ') || 'none';
        return { error: `There is no tool of this name. The tools are: ${known}.` };
      }
      const parsed = await tool.parameters.safeParseAsync(args);
      if (parsed.success) return execute(tool, parsed.data, context);
      const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`);
      return { error: toLine(`Wrong arguments for ${name}: ${faults.join('; ')}. Correct them and call it again.`) };
    },
  };
}
