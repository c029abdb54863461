import type { LlmQuirks } from './llm-quirks.ts';
import type { LlmAnswer } from './llm-rules.ts';
import { buildToolCallDeltas, readArguments } from './tool-call-deltas.ts';

/** What all chunks of one completion, or the whole of it, have in common. */
export interface CompletionHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** What a completion is made of, besides its head. */
export interface CompletionParts {
  readonly answer: LlmAnswer;
  readonly nextToolCallId: () => string;
  readonly promptText: string;
  readonly quirks: LlmQuirks;
}

interface Chunk {
  readonly choices: readonly { readonly delta: object; readonly [field: string]: unknown }[];
  readonly [field: string]: unknown;
}

/** Words with the blank before them: close to how a model's tokens look, and joined they are the text again. */
const splitWords = (text: string): string[] => text.match(/\s*\S+|\s+$/g) ?? [];

function countUsage(answer: LlmAnswer, promptText: string) {
  const completion = splitWords(answer.text).length + answer.toolCalls.length;
  const prompt = splitWords(promptText).length;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

const finishReasonOf = (answer: LlmAnswer) => (answer.toolCalls.length > 0 ? 'tool_calls' : 'stop');

/**
 * The answer as the chunks of a stream, without [DONE] (OpenAI API reference, chat completion chunk).
 * @param includesUsage `stream_options.include_usage` of the request.
 */
export function buildChunks(head: CompletionHead, parts: CompletionParts, includesUsage: boolean): object[] {
  const { answer, promptText, quirks } = parts;
  const chunk = (delta: object, finishReason: string | null = null): Chunk => ({
    id: head.id,
    object: 'chat.completion.chunk',
    created: head.created,
    model: head.model,
    system_fingerprint: null,
    choices: [
      {
        ...(!quirks.has('choiceWithoutIndex') && { index: 0 }),
        delta,
        logprobs: null,
        finish_reason: finishReason,
      },
    ],
    ...(includesUsage && { usage: null }),
  });
  const contentOf = (text: string) => (quirks.has('contentAsList') ? [{ type: 'text', text }] : text);
  const calls = buildToolCallDeltas(answer.toolCalls, parts.nextToolCallId, quirks);
  const chunks = [
    chunk({ role: 'assistant', content: answer.text === '' && calls.length > 0 ? null : '', refusal: null }),
    ...splitWords(answer.text).map((word) => chunk({ content: contentOf(word) })),
    ...calls.map((delta) => chunk({ tool_calls: [delta] })),
    chunk({}, finishReasonOf(answer)),
  ];
  const usage = { ...chunk({}), choices: [], usage: countUsage(answer, promptText) };
  return [...bend(chunks, promptText, quirks), ...(includesUsage ? [usage] : [])];
}

function bend(chunks: readonly Chunk[], promptText: string, quirks: LlmQuirks): object[] {
  const prompt = splitWords(promptText).length;
  const counted = chunks.map((chunk, index) =>
    quirks.has('cumulativeUsage')
      ? { ...chunk, usage: { prompt_tokens: prompt, completion_tokens: index, total_tokens: prompt + index } }
      : chunk,
  );
  return counted.flatMap((chunk) => {
    const { choices, ...rest } = chunk;
    return [
      chunk,
      ...(quirks.has('chunkWithoutDelta')
        ? [{ ...rest, choices: choices.map(() => ({ index: 0, finish_reason: null })) }]
        : []),
      ...(quirks.has('emptyChoices') ? [{ ...rest, choices: [] }] : []),
      ...(quirks.has('nullChoices') ? [{ ...rest, choices: null }] : []),
      ...(quirks.has('missingChoices') ? [rest] : []),
    ];
  });
}

/** The answer as one object (OpenAI API reference, chat completion object). */
export function buildCompletion(head: CompletionHead, parts: CompletionParts): object {
  const { answer, nextToolCallId, promptText, quirks } = parts;
  const toolCalls = answer.toolCalls.map((call) => ({
    id: nextToolCallId(),
    type: 'function',
    function: {
      name: call.name,
      arguments: quirks.has('argumentsAsObject') ? readArguments(call.arguments) : call.arguments,
    },
  }));
  const text = quirks.has('contentAsList') ? [{ type: 'text', text: answer.text }] : answer.text;
  const message = {
    role: 'assistant',
    content: answer.text === '' && toolCalls.length > 0 ? null : text,
    refusal: null,
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  };
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [
      {
        ...(!quirks.has('choiceWithoutIndex') && { index: 0 }),
        message,
        logprobs: null,
        finish_reason: finishReasonOf(answer),
      },
    ],
    usage: countUsage(answer, promptText),
    system_fingerprint: null,
  };
}
