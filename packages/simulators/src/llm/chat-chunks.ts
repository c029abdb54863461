import type { LlmAnswer } from './llm-rules.ts';

/** What all chunks of one completion, or the whole of it, have in common. */
export interface CompletionHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** Longest piece of a tool's arguments in one chunk, characters: short enough that arguments always come in pieces. */
const ARGUMENT_PIECE = 8;

/** Words with the blank before them: close to how a model's tokens look, and joined they are the text again. */
export const splitWords = (text: string): string[] => text.match(/\s*\S+|\s+$/g) ?? [];

const splitArguments = (text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / ARGUMENT_PIECE) }, (_, index) =>
    text.slice(index * ARGUMENT_PIECE, (index + 1) * ARGUMENT_PIECE),
  );

function countUsage(answer: LlmAnswer, promptText: string) {
  const completion = splitWords(answer.text).length + answer.toolCalls.length;
  const prompt = splitWords(promptText).length;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

const finishReasonOf = (answer: LlmAnswer) => (answer.toolCalls.length > 0 ? 'tool_calls' : 'stop');

/** The answer as the chunks of a stream, without [DONE] (OpenAI API reference, chat completion chunk). */
export function buildChunks(
  head: CompletionHead,
  answer: LlmAnswer,
  nextToolCallId: () => string,
  usageOf?: string,
): object[] {
  const chunk = (delta: object, finishReason: string | null = null) => ({
    id: head.id,
    object: 'chat.completion.chunk',
    created: head.created,
    model: head.model,
    system_fingerprint: null,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    ...(usageOf !== undefined && { usage: null }),
  });
  const calls = answer.toolCalls.flatMap((call, index) => [
    chunk({
      tool_calls: [{ index, id: nextToolCallId(), type: 'function', function: { name: call.name, arguments: '' } }],
    }),
    ...splitArguments(call.arguments).map((piece) =>
      chunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
    ),
  ]);
  return [
    chunk({ role: 'assistant', content: answer.text === '' && calls.length > 0 ? null : '', refusal: null }),
    ...splitWords(answer.text).map((content) => chunk({ content })),
    ...calls,
    chunk({}, finishReasonOf(answer)),
    ...(usageOf === undefined ? [] : [{ ...chunk({}), choices: [], usage: countUsage(answer, usageOf) }]),
  ];
}

/** The answer as one object (OpenAI API reference, chat completion object). */
export function buildCompletion(
  head: CompletionHead,
  answer: LlmAnswer,
  nextToolCallId: () => string,
  promptText: string,
): object {
  const toolCalls = answer.toolCalls.map((call) => ({
    id: nextToolCallId(),
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }));
  const message = {
    role: 'assistant',
    content: answer.text === '' && toolCalls.length > 0 ? null : answer.text,
    refusal: null,
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  };
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReasonOf(answer) }],
    usage: countUsage(answer, promptText),
    system_fingerprint: null,
  };
}
