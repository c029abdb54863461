import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';

type CallPart = NonNullable<ChatCompletionChunk.Choice.Delta['tool_calls']>[number];

/** Puts an answer together for readers that do not stream. @param chunks come from a `CompletionStream`. */
export async function collectCompletion(chunks: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletion> {
  let head: ChatCompletionChunk | undefined;
  let content = '';
  let refusal = '';
  let usage: ChatCompletionChunk['usage'];
  let finishReason: ChatCompletion.Choice['finish_reason'] = 'stop';
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
