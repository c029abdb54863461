/**
 * Makes one answer for the reader out of several rounds with the model. Pure: chunks in, chunks out. Words are passed on as
 * they come; calls of tools are kept until the round is over, because only then is known whose they are.
 */
import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';
import { LlmError } from './llm-error.ts';

type Delta = ChatCompletionChunk.Choice.Delta;
type CallPart = NonNullable<Delta['tool_calls']>[number];
type FinishReason = NonNullable<ChatCompletionChunk.Choice['finish_reason']>;
type Usage = NonNullable<ChatCompletionChunk['usage']>;

export interface AssembledCall {
  id: string;
  name: string;
  /** As the model wrote it: JSON, if all went well. */
  arguments: string;
}

export interface Round {
  text: string;
  calls: AssembledCall[];
  finishReason: FinishReason;
}

export interface CompletionStream {
  /** @returns what the reader gets for this chunk, at once; `undefined` when there is nothing for it. */
  push(chunk: ChatCompletionChunk): ChatCompletionChunk | undefined;
  /** Closes a round; the next chunk belongs to the next one. @throws LlmError when the model did not finish it. */
  endRound(): Round;
  /** The end of the whole answer: calls for the reader to carry out, the reason, and the usage of all rounds. */
  finish(reason: FinishReason, calls: readonly AssembledCall[], wantsUsage: boolean): ChatCompletionChunk[];
}

export function createCompletionStream(): CompletionStream {
  let head: Pick<ChatCompletionChunk, 'id' | 'created' | 'model'> | undefined;
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  let isBegun = false;
  let endsInBlank = true;
  let text = '';
  let finishReason: FinishReason | undefined;
  let calls = new Map<number, AssembledCall>();

  const build = (delta: Delta, reason: FinishReason | null = null): ChatCompletionChunk => ({
    id: head?.id ?? '',
    object: 'chat.completion.chunk',
    created: head?.created ?? 0,
    model: head?.model ?? '',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
  });
  const addUsage = (more: Usage) => {
    usage.prompt_tokens += more.prompt_tokens;
    usage.completion_tokens += more.completion_tokens;
    usage.total_tokens += more.total_tokens;
  };
  /** Some endpoints leave out the index, or the id: then each part that has a name begins a call. */
  const addCall = (part: CallPart) => {
    const name = part.function?.name ?? '';
    const index = (part.index as number | undefined) ?? (name === '' ? calls.size - 1 : calls.size);
    const call = calls.get(index) ?? { id: `call_${index}`, name: '', arguments: '' };
    calls.set(index, call);
    if (part.id) call.id = part.id;
    call.name += name;
    call.arguments += part.function?.arguments ?? '';
  };

  return {
    push(chunk) {
      head ??= { id: chunk.id, created: chunk.created, model: chunk.model };
      if (chunk.usage) addUsage(chunk.usage);
      const choice = chunk.choices.find(({ index }) => index === 0);
      if (!choice) return undefined;
      if (choice.finish_reason) finishReason = choice.finish_reason;
      const { role: _role, tool_calls, ...rest } = choice.delta;
      tool_calls?.forEach(addCall);
      const delta: Delta = Object.fromEntries(
        Object.entries(rest).filter(([, value]) => value !== null && value !== ''),
      );
      if (delta.content) {
        // The words of two rounds are one text for the reader, and would run into each other.
        const isGlued = text === '' && !endsInBlank && !/^\s/.test(delta.content);
        text += delta.content;
        endsInBlank = /\s$/.test(delta.content);
        if (isGlued) delta.content = ` ${delta.content}`;
      }
      if (!isBegun) {
        isBegun = true;
        return build({ role: 'assistant', content: '', ...delta });
      }
      return Object.keys(delta).length > 0 ? build(delta) : undefined;
    },
    endRound() {
      if (!finishReason) {
        throw new LlmError('TL_LLM_UNAVAILABLE', 'The LLM endpoint broke off in the middle of its answer.');
      }
      const round = { text, calls: [...calls.values()], finishReason };
      text = '';
      finishReason = undefined;
      calls = new Map();
      return round;
    },
    finish(reason, ofReader, wantsUsage) {
      const deltas = ofReader.map(({ id, name, arguments: text }, index) =>
        build({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: text } }] }),
      );
      const last = build({}, reason);
      return [...deltas, last, ...(wantsUsage ? [{ ...last, choices: [], usage }] : [])];
    },
  };
}

/** The whole answer at once, for readers that do not stream. */
export async function collectCompletion(chunks: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletion> {
  let head: ChatCompletionChunk | undefined;
  let content = '';
  let refusal = '';
  let usage: Usage | undefined;
  let finishReason: FinishReason = 'stop';
  const calls: CallPart[] = [];
  for await (const chunk of chunks) {
    head ??= chunk;
    usage = chunk.usage ?? usage;
    const choice = chunk.choices[0];
    content += choice?.delta.content ?? '';
    refusal += choice?.delta.refusal ?? '';
    calls.push(...(choice?.delta.tool_calls ?? []));
    finishReason = choice?.finish_reason ?? finishReason;
  }
  const toolCalls = calls.map(({ id = '', function: called }) => ({
    id,
    type: 'function' as const,
    function: { name: called?.name ?? '', arguments: called?.arguments ?? '' },
  }));
  return {
    id: head?.id ?? '',
    object: 'chat.completion',
    created: head?.created ?? 0,
    model: head?.model ?? '',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: content === '' && toolCalls.length > 0 ? null : content,
          refusal: refusal || null,
          ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
        },
        logprobs: null,
        finish_reason: finishReason,
      },
    ],
    ...(usage && { usage }),
  };
}
