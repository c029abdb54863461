/**
 * A conversation with the model in which it may call our tools: their results go back to it, round by round, until it has
 * only words left, or calls that are the reader's own to carry out.
 */
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionFunctionTool,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { CompletionRequest } from './completion-request.ts';
import { type AssembledCall, createCompletionStream } from './completion-stream.ts';
import { buildIdempotencyKey } from './idempotency-key.ts';

export interface ToolContext {
  /** The model's; another one each time that it asks. */
  toolCallId: string;
  /** The same for the same effect (idempotency-key.ts). */
  idempotencyKey: string;
  vapiCallId: string | undefined;
}

export interface LlmTools {
  /** The tools that the model may call. */
  describe(): readonly ChatCompletionFunctionTool[];
  /**
   * Runs a tool, or gives the outcome of an earlier run with the same idempotency key. It is never cancelled, not even when
   * the reader goes away: an effect that was begun is finished.
   */
  run(
    name: string,
    args: Record<string, unknown>,
    context: ToolContext,
  ): Promise<{ result: string } | { error: string }>;
}

export interface ToolLoopOptions {
  request: CompletionRequest;
  /** One round with the model. @throws LlmError */
  open(body: ChatCompletionCreateParamsStreaming): AsyncIterable<ChatCompletionChunk>;
  tools: LlmTools;
  /** The last round must do with words. */
  maxRounds: number;
  /** How long the model waits for a tool; then it is told that the tool is still at work. */
  toolTimeoutMs: number;
  /** Aborted when the reader has gone. */
  signal: AbortSignal;
  onToolFailed(name: string, error: unknown): void;
}

/** @throws LlmError */
export async function* runToolLoop(options: ToolLoopOptions): AsyncGenerator<ChatCompletionChunk, void> {
  const { request, tools, maxRounds, signal } = options;
  const { tools: theirs = [], tool_choice: choice, parallel_tool_calls: parallel, ...parameters } = request.parameters;
  const theirNames = new Set(theirs.map((tool) => (tool.type === 'function' ? tool.function.name : '')));
  // A tool that the reader brings itself stays its own, also when we have one of that name.
  const ours = tools.describe().filter((tool) => !theirNames.has(tool.function.name));
  const ourNames = new Set(ours.map((tool) => tool.function.name));
  const offered = [...theirs, ...ours];
  const messages: ChatCompletionMessageParam[] = [...parameters.messages];
  const stream = createCompletionStream();

  for (let round = 1; ; round += 1) {
    const isLast = round >= maxRounds;
    // A forced call is forced once; forced in every round it would never end.
    const nextChoice = isLast ? 'none' : round === 1 || choice === 'none' ? choice : 'auto';
    const chunks = options.open({
      ...parameters,
      messages,
      stream: true,
      ...(request.wantsUsage && { stream_options: { include_usage: true } }),
      ...(offered.length > 0 && {
        tools: offered,
        ...(nextChoice !== undefined && { tool_choice: nextChoice }),
        ...(parallel !== undefined && { parallel_tool_calls: parallel }),
      }),
    });
    for await (const chunk of chunks) {
      const forReader = stream.push(chunk);
      if (forReader) yield forReader;
    }
    if (signal.aborted) return;
    const { text, calls, finishReason } = stream.endRound();
    const forReader = calls.filter(({ name }) => theirNames.has(name));
    const forUs = calls.filter(({ name }) => !theirNames.has(name));
    if (forUs.length === 0 || isLast) {
      const reason = forReader.length > 0 ? 'tool_calls' : calls.length > 0 ? 'stop' : finishReason;
      yield* stream.finish(reason, forReader, request.wantsUsage);
      return;
    }
    // Calls of the reader's tools in the same breath are dropped: the model makes them again once it knows our results.
    const results = await untilAborted(Promise.all(forUs.map((call) => answerCall(call, ourNames, options))), signal);
    if (!results) return;
    messages.push({
      role: 'assistant',
      content: text || null,
      tool_calls: forUs.map(({ id, name, arguments: args }) => ({
        id,
        type: 'function',
        function: { name, arguments: args },
      })),
    });
    messages.push(
      ...results.map((content, index) => ({ role: 'tool' as const, tool_call_id: forUs[index]?.id ?? '', content })),
    );
  }
}

/** @returns what the model is told; faults are sentences that it can act on. */
async function answerCall(call: AssembledCall, known: ReadonlySet<string>, options: ToolLoopOptions): Promise<string> {
  const { request, tools, toolTimeoutMs, onToolFailed } = options;
  const { id, name } = call;
  if (!known.has(name)) return `Error: there is no tool named ${JSON.stringify(name)}. Answer without it.`;
  const args = parseArguments(call.arguments);
  if (!args) return `Error: the arguments of ${name} must be one JSON object. Correct them and call it again.`;
  const context = {
    toolCallId: id,
    idempotencyKey: buildIdempotencyKey(request, name, args),
    vapiCallId: request.vapiCallId,
  };
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), toolTimeoutMs);
  });
  try {
    const outcome = await Promise.race([tools.run(name, args, context), timeUp]);
    if (!outcome) return `${name} is still at work. Tell the caller that it takes a moment; do not call it again now.`;
    return 'error' in outcome ? `Error: ${outcome.error}` : outcome.result;
  } catch (error) {
    onToolFailed(name, error);
    return `Error: ${name} failed on our side. Tell the caller that this cannot be done right now.`;
  } finally {
    clearTimeout(timer);
  }
}

/** Models write nothing at all for a tool without parameters. */
function parseArguments(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
