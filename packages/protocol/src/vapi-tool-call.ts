/**
 * The tool calls of a `tool-calls` server message, in whichever of the shapes seen in the field they come.
 * Source: SDK `ServerMessageToolCalls`; docs.vapi.ai, "Custom tools" and "Server events" (two flat shapes); captures of
 * live traffic, where `arguments` is an object although the types say string.
 */
import { z } from 'zod';

export interface ToolCallRequest {
  toolCallId: string;
  name: string;
  /** Empty when `argumentsFault` is set. */
  arguments: Record<string, unknown>;
  /** What is wrong with the arguments, in words for the model. */
  argumentsFault?: string;
  /** Vapi goes on without the answer: only a late delivery can bring the result. */
  isAsync?: true;
}

const looseObject = z.record(z.string(), z.unknown());
/** Anything: arguments the model got wrong are answered with what is wrong, they do not fail the whole message. */
const rawArguments = z.unknown().optional();

const rawToolCall = z
  .object({
    id: z.string().min(1).max(256),
    name: z.string().min(1).optional(),
    arguments: rawArguments,
    parameters: rawArguments,
    function: z
      .object({ name: z.string().min(1).optional(), arguments: rawArguments, parameters: rawArguments })
      .nullish(),
  })
  .superRefine((call, context) => {
    if ((call.function?.name ?? call.name) === undefined) {
      context.addIssue({ code: 'custom', path: ['function', 'name'], message: 'expected a name' });
    }
  });

/** The lists of a `tool-calls` message. At least one has something in it; all that are name the same calls. */
export const toolCallLists = z
  .object({
    toolCallList: z.array(rawToolCall).nullish(),
    toolCalls: z.array(rawToolCall).nullish(),
    toolWithToolCallList: z
      .array(
        z.object({
          async: z.boolean().nullish(),
          server: z.object({ timeoutSeconds: z.number().positive().nullish() }).nullish(),
          toolCall: rawToolCall,
        }),
      )
      .nullish(),
  })
  .superRefine((lists, context) => {
    if (![lists.toolCallList, lists.toolCalls, lists.toolWithToolCallList].some((list) => list?.length)) {
      context.addIssue({ code: 'custom', path: ['toolCallList'], message: 'expected at least one tool call' });
    }
  });

type RawToolCall = z.infer<typeof rawToolCall>;

/** A model that calls a tool without parameters may leave the text empty. @throws SyntaxError */
function parseText(text: string): unknown {
  return text.trim() === '' ? {} : JSON.parse(text);
}

function readArguments(name: string, call: RawToolCall): Pick<ToolCallRequest, 'arguments' | 'argumentsFault'> {
  const given =
    call.function?.arguments ?? call.function?.parameters ?? call.arguments ?? call.parameters ?? ({} as const);
  try {
    const parsed = looseObject.safeParse(typeof given === 'string' ? parseText(given) : given);
    if (parsed.success) return { arguments: parsed.data };
  } catch {
    // Told to the model below, like JSON that is no object.
  }
  return { arguments: {}, argumentsFault: `The arguments of ${name} are not a JSON object.` };
}

/** One request per tool call id, in the order of the message. */
export function readToolCalls(lists: z.infer<typeof toolCallLists>): {
  toolCalls: ToolCallRequest[];
  replyTimeoutMs?: number;
} {
  const tools = lists.toolWithToolCallList ?? [];
  const asyncIds = new Set(tools.filter((tool) => tool.async === true).map((tool) => tool.toolCall.id));
  const timeouts = tools.flatMap((tool) => tool.server?.timeoutSeconds ?? []);
  const requests = new Map<string, ToolCallRequest>();
  const listed = [lists.toolCallList, lists.toolCalls].find((list) => list?.length);
  for (const call of listed ?? tools.map((tool) => tool.toolCall)) {
    const name = call.function?.name ?? call.name ?? '';
    requests.set(call.id, {
      toolCallId: call.id,
      name,
      ...readArguments(name, call),
      ...(asyncIds.has(call.id) && { isAsync: true as const }),
    });
  }
  return {
    toolCalls: [...requests.values()],
    ...(timeouts.length > 0 && { replyTimeoutMs: Math.min(...timeouts) * 1000 }),
  };
}
