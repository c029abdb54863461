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
import { canonicalJson, readToolArguments } from '@trunkline/protocol';
import type { AssembledCall } from './call-assembly.ts';
import type { CompletionRequest } from './completion-request.ts';
import { createCompletionStream } from './completion-stream.ts';
import { buildIdempotencyKey } from './idempotency-key.ts';

export interface ToolContext {
  /** The model's id of the call; it is another one each time that the model asks. */
  toolCallId: string;
  /** Is the same for the same effect (idempotency-key.ts). */
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
  /** One round with the model. @returns events of `readCompletionEvents`. @throws LlmError */
  open(body: ChatCompletionCreateParamsStreaming): AsyncIterable<unknown>;
  tools: LlmTools;
  /** Most rounds; the last one must do with words. */
  maxRounds: number;
  /** How long the model waits for a tool; then it is told that the tool is still at work. */
  toolTimeoutMs: number;
  /** Said to the caller when the model has called tools and finds no words after them. */
  apology: string;
  /** Aborted when the reader has gone. */
  signal: AbortSignal;
  onToolFailed(name: string, error: unknown): void;
}

/** @returns the answer for the reader, chunk by chunk. @throws LlmError */
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

  let hasCalled = false;

  for (let round = 1; ; round += 1) {
    const isLast = round >= maxRounds;
    // A call that is forced is forced in the first round only: forced in every round, it would never end.
    const nextChoice = isLast ? 'none' : round === 1 || choice === 'none' ? choice : 'auto';
    const events = options.open({
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
    for await (const event of events) {
      const forReader = stream.push(event);
      if (forReader) yield forReader;
    }
    if (signal.aborted) return;
    const { text, calls, finishReason } = stream.endRound();
    const forReader = calls.filter(({ name }) => theirNames.has(name));
    const forUs = calls.filter(({ name }) => !theirNames.has(name));
    hasCalled ||= forUs.length > 0;
    if (forUs.length === 0 || isLast) {
      // A model that calls a tool to the last, or one that nobody knows, must not leave the caller in silence.
      if (hasCalled && forReader.length === 0 && text.trim() === '') yield stream.say(options.apology);
      const isOver = calls.length > 0 || finishReason === 'tool_calls';
      yield* stream.finish(
        forReader.length > 0 ? 'tool_calls' : isOver ? 'stop' : finishReason,
        forReader,
        request.wantsUsage,
      );
      return;
    }
    // Calls of the reader's tools in the same breath are dropped: the model makes them again once it knows our results.
    const answers = readWishes(forUs).map((wish) => answerCall(wish, ourNames, options));
    const results = await untilAborted(Promise.all(answers), signal);
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

interface Wish {
  call: AssembledCall;
  args: Record<string, unknown>;
  /** What is wrong with the arguments, in words for the model. */
  fault: string | undefined;
  /** How many calls before it in the same breath wanted exactly the same. */
  occurrence: number;
}

function readWishes(calls: readonly AssembledCall[]): Wish[] {
  const counts = new Map<string, number>();
  return calls.map((call) => {
    const { arguments: args, fault } = readToolArguments(call.name, call.arguments);
    const identity = canonicalJson([call.name, args]);
    const occurrence = counts.get(identity) ?? 0;
    counts.set(identity, occurrence + 1);
    return { call, args, fault, occurrence };
  });
}

/** @returns what the model is told; faults are sentences that it can act on. */
async function answerCall(wish: Wish, known: ReadonlySet<string>, options: ToolLoopOptions): Promise<string> {
  const { request, tools, toolTimeoutMs, onToolFailed } = options;
  const { args, fault, occurrence } = wish;
  const { id, name } = wish.call;
  if (!known.has(name)) return `Error: there is no tool named ${JSON.stringify(name)}. Answer without it.`;
  if (fault !== undefined) return `Error: ${fault}`;
  const context = {
    toolCallId: id,
    idempotencyKey: buildIdempotencyKey(request, { name, args, occurrence }),
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

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
