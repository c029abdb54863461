import type { AnswerFor, ChatPacing } from './chat-agent.ts';
import type { BurstLimit } from './burst-limit.ts';
import type { ChatFaultPlan } from './chat-faults.ts';

/** What the Chat API of a simulated platform does; everything has a default. */
export interface ChatOptions {
  /** What the agent says and does; `echoAgent` by default. */
  readonly answerFor?: AnswerFor;
  /** How answers come when they say nothing of it; at once and word by word by default. */
  readonly pacing?: Partial<ChatPacing>;
  readonly faults?: ChatFaultPlan;
  /** Whether there is such an assistant; every id is known by default. */
  readonly knowsAssistant?: (assistantId: string) => boolean;
  readonly burstLimit?: BurstLimit;
  /** Which server messages go out where an assistant names none; none by default, as at Vapi. */
  readonly serverMessages?: readonly string[];
  /** What is answered to a `previousChatId` or `sessionId` that does not exist (404). Not documented. */
  readonly unknownStatus?: number;
  /** What is answered to a `sessionId` whose session is over (400). Not documented. */
  readonly expiredStatus?: number;
  /** So many of the newest chats and sessions stay readable; 10,000 by default. */
  readonly keepChats?: number;
  /** So many of the newest requests stay in the log; 10,000 by default. */
  readonly keepRequests?: number;
}
