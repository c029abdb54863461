import type { ToolCall } from '../tool-call.ts';
import type { ChatFaults } from './chat-faults.ts';
import type { ChatMessage } from './chat-message.ts';
import type { CreateChatRequest } from './chat-request.ts';

/** What the agent knows when it has to answer. */
export interface ChatTurn {
  /** What the user said last. */
  readonly text: string;
  /** So many messages of the user came before in this conversation. */
  readonly index: number;
  /** So many `POST /chat` requests came before this one, in all conversations. */
  readonly requestIndex: number;
  /** Everything that was said in this conversation, this request's input at the end. */
  readonly messages: readonly ChatMessage[];
  readonly assistantId: string | undefined;
  readonly sessionId: string | undefined;
  readonly previousChatId: string | undefined;
  readonly request: CreateChatRequest;
}

/** One thing that the agent does. Each `say` is an output message of its own. */
export type ChatStep =
  | { readonly say: string | ((toolResults: readonly string[]) => string) }
  /** Asks the webhook for all of them at once, and goes on when their results are there. */
  | { readonly callTools: readonly ToolCall['function'][] };

/** How an answer comes, in time and in pieces. */
export interface ChatPacing {
  /** From the request to the first piece. */
  readonly firstDeltaDelayMs: number;
  /** From one piece to the next. */
  readonly deltaDelayMs: number;
  /** Pieces of so many characters, drawn from the seed. Without it each piece is a word. */
  readonly deltaChars?: { readonly min: number; readonly max: number };
}

export const QUICK_PACING: ChatPacing = Object.freeze({ firstDeltaDelayMs: 0, deltaDelayMs: 0 });

export interface ChatAnswerPlan {
  /** Without a step that says something the answer has no text. */
  readonly steps: readonly ChatStep[];
  readonly pacing?: Partial<ChatPacing>;
  /** What goes wrong with this answer, over what goes wrong anyway. */
  readonly faults?: Partial<ChatFaults>;
}

/** What the agent answers; a string is one step that says it. */
export type AnswerFor = (turn: ChatTurn) => string | ChatAnswerPlan;

/** Says back the number of the turn and the user's own words, so that a test can tell by the words what they answer. */
export const echoAgent: AnswerFor = ({ index, text }) => `Answer ${index + 1}: you said "${text}".`;
