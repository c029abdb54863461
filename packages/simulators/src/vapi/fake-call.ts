import type { PreparedScenario } from '../scenario/prepare-scenario.ts';
import type { AgentTurn } from './agent-turns.ts';
import type { CallCounters } from './call-counters.ts';
import type { CallRecord } from './call-record.ts';
import type { VapiCommand } from './commands.ts';
import type { HistoryMessage } from './conversation.ts';
import type { HeardUtterance } from './heard-utterance.ts';
import type { KnownLine } from './known-conversation.ts';
import type { LoggedMessage, MessageLog } from './message-log.ts';
import type { ToolAnswer } from './tool-answer.ts';
import type { ToolCall } from './tool-call.ts';
import type { WebhookDelivery } from './webhooks.ts';

/** One call at FakeVapi as a test or a sandbox sees it. Moments are ms on the simulator's clock. */
export interface FakeVapiCall {
  readonly id: string;
  readonly record: Readonly<CallRecord>;
  readonly scenario: PreparedScenario;
  /** What was not as the scenario says, as sentences; nothing when the call was as it should be. */
  readonly failures: readonly string[];
  /** What the request told of an earlier call; empty when this call begins a conversation. */
  readonly knownConversation: readonly KnownLine[];
  /** Whether it has begun with its first message. */
  readonly hasGreeted: boolean;
  /** Everything said so far, what it knew from an earlier call included. */
  conversation(): readonly HistoryMessage[];
  readonly heardUtterances: readonly HeardUtterance[];
  readonly agentTurns: readonly AgentTurn[];
  /** Sounds that were too short for an utterance. */
  readonly noiseCount: number;
  /** The last part of what was heard, at 8 kHz whatever the format on the wire. */
  heardAudio(): Int16Array;
  /** Client messages that went out, or would have with a socket open. */
  readonly messages: readonly LoggedMessage[];
  readonly waitForMessage: MessageLog['waitFor'];
  /** What the client asked for, by socket or control URL. */
  readonly commands: readonly { readonly atMs: number; readonly command: VapiCommand }[];
  readonly counters: Readonly<CallCounters>;
  readonly webhooks: readonly WebhookDelivery[];
  /** Settles with the ended reason. */
  readonly ended: Promise<string>;
  /** Ends the call from the platform's side. */
  end(reason: string): void;
  /** Cuts the socket without a close frame. */
  cutSocket(): void;
  closeSocket(code: number, reason?: string): void;
  /** Puts a text or binary message of any content on the call's socket. */
  sendRaw(data: string | Uint8Array): void;
  /** Puts so many text messages on the socket at once, empty ones if nothing else is said. */
  flood(options: { readonly messages: number; readonly text?: string }): void;
  /** Sends a server message of any type, subscribed or not. Rejects when there is nowhere to send it. */
  sendServerMessage(type: string, fields?: Record<string, unknown>): Promise<WebhookDelivery>;
  /** Lets the model call tools: a webhook that waits for the answer, and the client message beside it. */
  requestToolCalls(toolCalls: readonly ToolCall['function'][]): Promise<WebhookDelivery>;
  /**
   * Lets the model call `transferCall` or a `handoff_...` tool, which are the platform's own.
   * @returns what the model is told, or `undefined` for a tool that is not.
   */
  useOwnTool(wanted: ToolCall['function']): Promise<ToolAnswer | undefined>;
}
