/**
 * Forms of the server messages that Vapi's documents show beside the ones it sends today, and looseness that receivers have
 * met. Sources: docs.vapi.ai, "Server events" and "Custom tools"; vapi.md, sections 2 and 4.2.
 */
import type { ToolCall } from './tool-call.ts';
import type { ServerMessage } from './webhooks.ts';

export type WebhookQuirk =
  /** `toolCallList` has `{ id, name, parameters }`, and `toolCalls` is missing ("Server events"). */
  | 'flatToolCalls'
  /** `toolCallList` has `{ id, name, arguments }`, and `toolCalls` is missing ("Custom tools"). */
  | 'flatToolArguments'
  /** Only `toolWithToolCallList` comes, with the name beside the call: `{ name, toolCall: { id, parameters } }`. */
  | 'nameInOuterListOnly'
  /** Only `toolCallList` comes. */
  | 'toolCallListOnly'
  /** Arguments are JSON in a string, as the SDK's type says. */
  | 'argumentsAsText'
  /** A call without a name, one that is a number and one that is null stand before the good ones. */
  | 'brokenCallBesideGood'
  /** `server.timeoutSeconds` of a tool is text. */
  | 'timeoutAsText'
  /** The first tool call comes as the legacy message `function-call`, whose answer is `{ result }`. */
  | 'functionCall'
  /** The report has no `endedReason`. */
  | 'reportWithoutReason'
  /** `cost` is text. */
  | 'costAsText'
  /** `timestamp` is ISO 8601. */
  | 'isoTimestamp'
  /** `customer.number` and `phoneNumber.number` are JSON numbers. */
  | 'numericNumbers';

const BROKEN_CALLS: readonly unknown[] = [{ id: 'call_broken', type: 'function', function: {} }, 7, null];
const DIGITS_ONLY = /^\+?\d+$/;

/** The message as a platform with these quirks sends it. */
export function bendServerMessage(message: ServerMessage, quirks: readonly WebhookQuirk[]): ServerMessage {
  return quirks.reduce((bent, quirk) => BENDERS[quirk](bent), message);
}

/** The reply to a message that was bent, in the form of today: the one to `function-call` has no list of results. */
export function readBentReply(message: ServerMessage, reply: unknown, quirks: readonly WebhookQuirk[]): unknown {
  if (message.type !== 'tool-calls' || !quirks.includes('functionCall')) return reply;
  const [call] = message['toolCallList'] as readonly ToolCall[];
  const { result } = (reply ?? {}) as { result?: unknown };
  return result === undefined ? reply : { results: [{ toolCallId: call?.id, result }] };
}

type Bend = (message: ServerMessage) => ServerMessage;

const onToolCalls =
  (bend: (calls: readonly ToolCall[], message: ServerMessage) => ServerMessage): Bend =>
  (message) =>
    message.type === 'tool-calls' ? bend(message['toolCallList'] as readonly ToolCall[], message) : message;

const flatten = (argumentsName: 'parameters' | 'arguments'): Bend =>
  onToolCalls((calls, message) => ({
    ...without(message, 'toolCalls'),
    toolCallList: calls.map((call) => ({
      id: call.id,
      name: call.function.name,
      [argumentsName]: call.function.arguments,
    })),
  }));

const BENDERS: Readonly<Record<WebhookQuirk, Bend>> = {
  flatToolCalls: flatten('parameters'),
  flatToolArguments: flatten('arguments'),
  nameInOuterListOnly: onToolCalls((calls, message) => ({
    ...without(message, 'toolCalls', 'toolCallList'),
    toolWithToolCallList: calls.map((call) => ({
      name: call.function.name,
      toolCall: { id: call.id, parameters: call.function.arguments },
    })),
  })),
  toolCallListOnly: onToolCalls((_calls, message) => without(message, 'toolCalls', 'toolWithToolCallList')),
  argumentsAsText: onToolCalls((calls, message) => {
    const toolCalls = calls.map((call) => ({
      ...call,
      function: { ...call.function, arguments: JSON.stringify(call.function.arguments) },
    }));
    return { ...message, toolCalls, toolCallList: toolCalls };
  }),
  brokenCallBesideGood: onToolCalls((calls, message) => ({
    ...message,
    toolCalls: [...BROKEN_CALLS, ...calls],
    toolCallList: [...BROKEN_CALLS, ...calls],
  })),
  timeoutAsText: onToolCalls((_calls, message) => ({
    ...message,
    toolWithToolCallList: (message['toolWithToolCallList'] as readonly object[]).map((tool) => ({
      ...tool,
      server: { timeoutSeconds: '20' },
    })),
  })),
  functionCall: onToolCalls(([call], message) => ({
    ...without(message, 'toolCalls', 'toolCallList', 'toolWithToolCallList'),
    type: 'function-call',
    functionCall: { name: call?.function.name, parameters: call?.function.arguments },
  })),
  reportWithoutReason: (message) => (message.type === 'end-of-call-report' ? without(message, 'endedReason') : message),
  costAsText: (message) => ('cost' in message ? { ...message, cost: String(message['cost']) } : message),
  isoTimestamp: (message) =>
    typeof message['timestamp'] === 'number'
      ? { ...message, timestamp: new Date(message['timestamp']).toISOString() }
      : message,
  numericNumbers: (message) => {
    const call = message['call'] as Record<string, unknown> | undefined;
    return { ...withNumbers(message), ...(call && { call: withNumbers(call) }) } as ServerMessage;
  },
};

function without(message: ServerMessage, ...fields: string[]): ServerMessage {
  return Object.fromEntries(Object.entries(message).filter(([name]) => !fields.includes(name))) as ServerMessage;
}

function withNumbers(holder: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(holder).map(([name, value]) => {
    const number = (value as { number?: unknown } | null)?.number;
    const isBent = name === 'customer' || name === 'phoneNumber';
    if (!isBent || typeof number !== 'string' || !DIGITS_ONLY.test(number)) return [name, value] as const;
    return [name, { ...(value as object), number: Number(number) }] as const;
  });
  return Object.fromEntries(entries);
}
