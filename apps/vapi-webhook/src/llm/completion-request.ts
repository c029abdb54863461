/** Checks what is asked of `POST /llm/chat/completions`, and picks what goes on to the endpoint. */
import { TrunklineError } from '@trunkline/protocol';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { z } from 'zod';

const messageSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
  tool_calls: z.array(z.looseObject({})).nullish(),
});

const toolSchema = z.looseObject({
  type: z.string(),
  function: z.looseObject({ name: z.string().min(1) }).optional(),
});

/**
 * The parameters of a chat completion that are passed on. They are listed because Vapi adds its own beside them (`metadata`,
 * `call`, `phoneNumber`, `customer`, and with `metadataSendMode: destructured` any name at all), which endpoints refuse.
 */
const parameters = {
  messages: z.array(messageSchema).min(1),
  model: z.string().min(1).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  presence_penalty: z.number().nullish(),
  frequency_penalty: z.number().nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
  seed: z.number().int().nullish(),
  user: z.string().nullish(),
  reasoning_effort: z.string().nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
  tools: z.array(toolSchema).nullish(),
  tool_choice: z.union([z.string(), z.looseObject({})]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
};

const requestSchema = z.object({
  ...parameters,
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.literal(1, { error: 'only one answer at a time' }).nullish(),
  /** Vapi's own field. Only its id is used, so nothing else about it can be wrong. */
  call: z
    .looseObject({ id: z.string().min(1) })
    .nullish()
    .catch(undefined),
});

type Parameters = Omit<ChatCompletionCreateParamsStreaming, 'stream' | 'stream_options' | 'n'>;

export interface CompletionRequest {
  /** Ready for the endpoint, except that our own tools are missing. */
  parameters: Parameters;
  isStream: boolean;
  wantsUsage: boolean;
  vapiCallId: string | undefined;
}

/**
 * @param model takes the place of the one that the request names.
 * @throws TrunklineError TL_INVALID_FIELD with the path of the first fault.
 */
export function parseCompletionRequest(body: unknown, model: string): CompletionRequest {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TrunklineError('TL_INVALID_FIELD', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`);
  }
  const { stream, stream_options, n: _one, call, ...rest } = parsed.data;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && value !== undefined));
  return {
    // Messages, tools and formats are the endpoint's to judge in detail; here only what we handle is checked.
    parameters: { ...(given as unknown as Parameters), model },
    isStream: stream ?? false,
    wantsUsage: !stream || (stream_options?.include_usage ?? false),
    vapiCallId: call?.id,
  };
}
