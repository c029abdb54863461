/**
 * The messages of a call in the shapes that Vapi gives them, on the socket (client messages) and as webhooks (server
 * messages). Source: Vapi SDK `ClientMessage*` and `ServerMessage*`; docs.vapi.ai, "Server events".
 */
import type { ConversationMessages } from './conversation.ts';
import type { SpeechTiming } from './speech-timing.ts';
import type { ToolCall } from './tool-call.ts';
import type { TransferDestination } from './transfer-destination.ts';

export type Speaker = 'assistant' | 'user';
export type CallStatus = 'queued' | 'in-progress' | 'ended';

/** The fields of each type that the simulated agent sends, besides `type` and `timestamp`. */
export interface CallMessageFields {
  'assistant.started': { newAssistant: Record<string, unknown> };
  'assistant.speechStarted': { text: string; turn: number; source: 'model' | 'force-say'; timing?: SpeechTiming };
  'conversation-update': ConversationMessages;
  hang: Record<never, never>;
  'model-output': { output: string; turnId: string };
  'speech-update': { status: 'started' | 'stopped'; role: Speaker; turn: number };
  'status-update': { status: CallStatus | 'forwarding'; endedReason?: string; destination?: TransferDestination };
  'tool-calls': {
    toolCalls: readonly ToolCall[];
    toolCallList: readonly ToolCall[];
    toolWithToolCallList: readonly {
      readonly type: 'function';
      readonly function: { readonly name: string };
      readonly toolCall: ToolCall;
    }[];
  };
  'transfer-update': { destination: TransferDestination };
  transcript: { role: Speaker; transcriptType: 'partial' | 'final'; transcript: string };
  'user-interrupted': { turnId?: string };
  'voice-input': { input: string };
}
export type CallMessageType = keyof CallMessageFields;

/** Hands one message of the call to whoever subscribed to its type. */
export type EmitMessage = <Type extends CallMessageType>(type: Type, fields: CallMessageFields[Type]) => void;

const FINALS_ONLY = 'transcript[transcriptType="final"]';

/**
 * The `type` under which a subscriber gets a message, or `undefined` if it did not subscribe. Subscribing to final
 * transcripts alone changes the literal type on the wire.
 */
export function subscribedType(
  subscriptions: ReadonlySet<string>,
  type: CallMessageType,
  fields: CallMessageFields[CallMessageType],
): string | undefined {
  if (subscriptions.has(type)) return type;
  const isFinal = 'transcriptType' in fields && fields.transcriptType === 'final';
  return isFinal && subscriptions.has(FINALS_ONLY) ? FINALS_ONLY : undefined;
}
