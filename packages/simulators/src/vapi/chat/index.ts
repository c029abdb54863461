export { type BurstLimit, MEASURED_BURST } from './burst-limit.ts';
export {
  type AnswerFor,
  type ChatAnswerPlan,
  type ChatPacing,
  type ChatStep,
  type ChatTurn,
  echoAgent,
} from './chat-agent.ts';
export type { ChatExchange, ChatOutcome } from './chat-exchange.ts';
export {
  type ChatFaultPlan,
  type ChatFaults,
  type ChatFaultSubject,
  type ChatStreamQuirk,
  NO_CHAT_FAULTS,
} from './chat-faults.ts';
export type { ChatMessage } from './chat-message.ts';
export type { ChatOptions } from './chat-options.ts';
export { createFakeChatServer, type FakeChat, type FakeChatServer, type FakeChatServerOptions } from './fake-chat.ts';
