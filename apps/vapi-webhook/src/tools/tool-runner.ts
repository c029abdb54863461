import { isDeeperThan } from '@trunkline/protocol';
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
import type { ResultCache } from './result-cache.ts';
import type { LoadedTool } from '@trunkline/tool-loader';
import { ownerOf, type ToolCallKey } from './tool-call-key.ts';
import { RETRY_PAUSE_MS, type ToolRunner, type ToolRunOutcome } from './tool-catalog.ts';

export interface ToolRunnerDeps {
  tools: ReadonlyMap<string, LoadedTool>;
  cache: ResultCache;
  /** Hears of faults of tools, of which the model is only told in general words. */
  onFault: (name: string, error: unknown) => void;
}

/** A model reads every result in full; more than this helps nobody and delays the answer. */
const MAX_RESULT_CHARS = 4_000;
const MAX_ARGUMENT_DEPTH = 64;

/** One line, as Vapi asks of results (reference: custom tools, troubleshooting). */
function toLine(value: ToolValue): string {
  const text =
    value === null || value === undefined ? 'Done.' : typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_RESULT_CHARS);
  return line.replaceAll(/\p{Surrogate}/gu, '');
}

/**
 * The breaker counts each try, and a try that it refuses is not repeated. It lives in this process: each worker finds out
 * for itself, and so a single bad network path does not switch a tool off for all.
 */
function buildPolicy({ retries = 0, timeoutMs, breaker }: LoadedTool): IPolicy {
  const faults = handleWhen((error) => !isAnswer(error) && !isBrokenCircuitError(error));
  return wrap(
    retry(faults, { maxAttempts: retries, backoff: new ConstantBackoff(RETRY_PAUSE_MS) }),
    circuitBreaker(faults, { halfOpenAfter: breaker.openMs, breaker: new ConsecutiveBreaker(breaker.failures) }),
    timeout(timeoutMs, TimeoutStrategy.Aggressive),
  );
}

/**
 * Whether an error says something about the arguments and nothing about the tool. Such errors must not count for the
 * breaker: one caller's text would switch the tool off for everybody. A tool throws `URIError` by itself only when a text
 * cannot be encoded.
 */
function isAnswer(error: unknown): boolean {
  return error instanceof ToolError || error instanceof URIError;
}

/** What the model is told of an error. Only a `ToolError` was written for it; others could hold secrets. */
function sentenceOf(name: string, error: unknown): string {
  if (error instanceof ToolError) return toLine(error.message);
  if (error instanceof URIError) return `${name} cannot use these arguments. Correct them and call it again.`;
  if (error instanceof TaskCancelledError) return `The tool ${name} did not answer in time.`;
  if (isBrokenCircuitError(error)) return `The tool ${name} is out of order at the moment. Do not call it again now.`;
  return `The tool ${name} failed.`;
}

/** Texts that no service takes: half a surrogate pair, as a cut emoji leaves it, is not valid in any encoding. */
function findBrokenText(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = findBrokenText(item, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @returns what is wrong with arguments whatever the tool is, in words for the model. */
function findFault(args: Record<string, unknown>): string | undefined {
  if (isDeeperThan(args, MAX_ARGUMENT_DEPTH)) return 'nested too deeply';
  const path = findBrokenText(args, '');
  return path === undefined ? undefined : `${path}: holds characters that cannot be sent`;
}

export function createToolRunner({ tools, cache, onFault }: ToolRunnerDeps): ToolRunner {
  const policies = new Map([...tools].map(([name, tool]) => [name, buildPolicy(tool)]));

  const execute = async (
    tool: LoadedTool,
    args: unknown,
    context: Omit<ToolContext, 'signal'>,
  ): Promise<ToolRunOutcome> => {
    const { name, cacheMs } = tool;
    const cached = cacheMs === undefined ? undefined : await cache.read(name, args);
    if (cached !== undefined) return { result: cached };
    try {
      // Each run has a signal of its own: cockatiel's default one is shared, and warns of many listeners.
      const whole = new AbortController().signal;
      const value = await policies.get(name)!.execute(({ signal }) => tool.run(args, { ...context, signal }), whole);
      const result = toLine(value);
      if (cacheMs !== undefined)
        await cache.write(name, args, result, {
          ttlMs: cacheMs,
          owner: ownerOf(context.idempotencyKey as ToolCallKey),
        });
      return { result };
    } catch (error) {
      if (!isAnswer(error)) onFault(name, error);
      const isCertain = isAnswer(error) || isBrokenCircuitError(error);
      return { error: sentenceOf(name, error), ...(!isCertain && { isUncertain: true as const }) };
    }
  };

  /** @returns the arguments as the tool wants them, or what is wrong with them. */
  const check = async (tool: LoadedTool, args: Record<string, unknown>) => {
    const fault = findFault(args);
    if (fault !== undefined) return { fault };
    try {
      const parsed = await tool.parameters.safeParseAsync(args);
      if (parsed.success) return { args: parsed.data };
      const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`);
      return { fault: faults.join('; ') };
    } catch (error) {
      // A check that a tool brings with it may throw on what it did not expect.
      onFault(tool.name, error);
      return { fault: 'they could not be checked' };
    }
  };

  return {
    async run(name, args, context) {
      const tool = tools.get(name);
      if (!tool) {
        const known = [...tools.keys()].join(', ') || 'none';
        return { error: `There is no tool of this name. The tools are: ${known}.` };
      }
      const checked = await check(tool, args);
      if (!('fault' in checked)) return execute(tool, checked.args, context);
      return { error: toLine(`Wrong arguments for ${name}: ${checked.fault}. Correct them and call it again.`) };
    },
  };
}
