/**
 * What `POST /chat` may ask. Source: Vapi SDK `CreateChatDto`; docs.vapi.ai, "Chat quickstart"; vapi.md, section 6.1.
 */
import { z } from 'zod';
import { assistantSchema } from '../create-call-request.ts';
import type { ChatMessage } from './chat-message.ts';

const loose = z.record(z.string(), z.unknown());

/** The SDK types a user's words as `message`, the documentation sends `content`; both are taken. */
export const chatMessageSchema = z
  .looseObject({
    role: z.enum(['system', 'user', 'assistant', 'tool', 'developer']),
    content: z.string().optional(),
    message: z.string().optional(),
    tool_calls: z
      .array(
        z.looseObject({
          id: z.string(),
          type: z.literal('function'),
          function: z.looseObject({ name: z.string(), arguments: z.string() }),
        }),
      )
      .optional(),
    tool_call_id: z.string().optional(),
    name: z.string().optional(),
  })
  .transform(({ role, content, message, tool_calls, tool_call_id, name }): ChatMessage => {
    const text = content ?? message;
    return {
      role,
      ...(text !== undefined && { content: text }),
      ...(tool_calls && { tool_calls }),
      ...(tool_call_id !== undefined && { tool_call_id }),
      ...(name !== undefined && { name }),
    };
  });

const subjects = ['assistantId', 'assistant', 'squadId', 'squad', 'sessionId', 'previousChatId'] as const;

const createChatRequestSchema = z
  .strictObject({
    input: z.union([z.string().min(1), z.array(chatMessageSchema).min(1)]),
    assistantId: z.string().min(1).optional(),
    assistant: assistantSchema.optional(),
    assistantOverrides: loose.optional(),
    squadId: z.string().min(1).optional(),
    squad: loose.optional(),
    name: z.string().max(40).optional(),
    sessionId: z.string().min(1).optional(),
    previousChatId: z.string().min(1).optional(),
    stream: z.boolean().default(false),
    transport: loose.optional(),
  })
  .refine((body) => subjects.some((subject) => body[subject] !== undefined), {
    error: `one of ${subjects.join(', ')} is required`,
  })
  .refine(({ sessionId, previousChatId }) => sessionId === undefined || previousChatId === undefined, {
    error: 'sessionId and previousChatId are mutually exclusive',
  })
  .refine(({ sessionId, assistantId, assistant }) => !sessionId || !(assistantId ?? assistant), {
    error: 'a session has its own assistant; assistantId and assistant should not be set with sessionId',
  });

export type CreateChatRequest = z.infer<typeof createChatRequestSchema>;

/** @returns the request, or what Vapi's validation would say about it: one sentence per fault. */
export function readCreateChatRequest(body: unknown): CreateChatRequest | { faults: string[] } {
  return readBody(createChatRequestSchema, body);
}

export function readBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): z.infer<Schema> | { faults: string[] } {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  return { faults: parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`) };
}

/** The input as messages: a string is what the user says. */
export function inputMessages({ input }: Pick<CreateChatRequest, 'input'>): readonly ChatMessage[] {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : input;
}
