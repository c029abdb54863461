import { z } from 'zod';

/** The part of `POST /v1/chat/completions` that decides how the model answers; the rest is accepted and kept. */
export const chatRequestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z
    .array(
      z.looseObject({
        role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
        content: z.union([z.string(), z.array(z.looseObject({ type: z.string() })), z.null()]).optional(),
        tool_calls: z.array(z.looseObject({ id: z.string() })).optional(),
        tool_call_id: z.string().optional(),
      }),
    )
    .min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  tools: z
    .array(z.looseObject({ type: z.string(), function: z.looseObject({ name: z.string() }).optional() }))
    .optional(),
  tool_choice: z.union([z.string(), z.looseObject({})]).optional(),
  response_format: z.looseObject({ type: z.string() }).optional(),
});

export type ChatRequest = z.output<typeof chatRequestSchema>;
export type ChatMessage = ChatRequest['messages'][number];

/** The text of a message, whatever form its content has; parts that are no text count as nothing. */
export function textOf(message: ChatMessage | undefined): string {
  const content = message?.content;
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

/**
 * What OpenAI refuses although every field is right: results of tools that nobody called, and calls that got no result.
 * @returns the sentence of the refusal.
 */
export function findToolOrderFault(messages: readonly ChatMessage[]): string | undefined {
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id ?? '')) {
        return `messages.${index}: messages with role 'tool' must be a response to a preceding message with 'tool_calls'.`;
      }
    } else if (open.size > 0) {
      return `messages.${index}: these tool_call_ids did not have response messages: ${[...open].join(', ')}`;
    } else {
      open = new Set(message.tool_calls?.map(({ id }) => id));
    }
  }
  return open.size > 0 ? `these tool_call_ids did not have response messages: ${[...open].join(', ')}` : undefined;
}
