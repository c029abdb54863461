import type { ToolCall } from './tool-call.ts';

/** Call history as Vapi keeps it (SDK `UserMessage`, `BotMessage`, `SystemMessage`, `ToolCallMessage`, `ToolCallResultMessage`). */
export interface HistoryMessage {
  readonly role: 'system' | 'user' | 'bot' | 'tool_calls' | 'tool_call_result';
  readonly message: string;
  /** Epoch ms. */
  readonly time: number;
  readonly endTime?: number;
  readonly secondsFromStart: number;
  /** Ms, as in live payloads; the schema says seconds. */
  readonly duration?: number;
  readonly toolCalls?: readonly ToolCall[];
  readonly toolCallId?: string;
  readonly name?: string;
  readonly result?: string;
}

export interface ConversationMessages {
  readonly messages: readonly HistoryMessage[];
  readonly messagesOpenAIFormatted: readonly { role: OpenAiRole; content: string }[];
}

/** Everything said so far. `conversation-update` carries the whole of it each time, as Vapi's does. */
export interface Conversation {
  add(entry: {
    role: HistoryMessage['role'];
    message: string;
    fromMs: number;
    toMs?: number;
    more?: Partial<HistoryMessage>;
  }): void;
  snapshot(): ConversationMessages;
  transcript(): string;
}

/** @param epochMsOf turns a moment of the call's clock into wall-clock time. */
export function createConversation(startedAtMs: number, epochMsOf: (atMs: number) => number): Conversation {
  const messages: HistoryMessage[] = [];
  return {
    add: ({ role, message, fromMs, toMs, more }) => {
      messages.push({
        role,
        message,
        time: epochMsOf(fromMs),
        secondsFromStart: Math.round(fromMs - startedAtMs) / 1000,
        ...(toMs !== undefined && { endTime: epochMsOf(toMs), duration: Math.round(toMs - fromMs) }),
        ...more,
      });
    },
    snapshot: () => ({
      messages: [...messages],
      messagesOpenAIFormatted: messages.map(({ role, message }) => ({ role: OPENAI_ROLES[role], content: message })),
    }),
    transcript: () =>
      messages
        .flatMap(({ role, message }) =>
          role === 'bot' ? [`AI: ${message}`] : role === 'user' ? [`User: ${message}`] : [],
        )
        .join('\n'),
  };
}

type OpenAiRole = 'system' | 'user' | 'assistant' | 'tool';

const OPENAI_ROLES: Record<HistoryMessage['role'], OpenAiRole> = {
  system: 'system',
  user: 'user',
  bot: 'assistant',
  tool_calls: 'assistant',
  tool_call_result: 'tool',
};
