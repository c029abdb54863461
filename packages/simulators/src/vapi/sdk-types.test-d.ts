/**
 * The messages and answers of FakeVapi checked by the compiler against the types of Vapi's own SDK (2.0.1). Where the SDK lags
 * behind the wire, the field is taken out here, with the reason and the source.
 */
import type { Vapi } from '@vapi-ai/server-sdk';
import { expectTypeOf } from 'vitest';
import type { ChatRecord, viewChat, viewSession } from './chat/chat-record.ts';
import type { AssistantDto, KEPT_FIELDS, SERVER_MESSAGE_NAMES } from './account/assistant-dto.ts';
import type { ToolDto } from './account/tool-dto.ts';
import type { viewDelta } from './chat/stream-answer.ts';
import type { ChatMessage } from './chat/chat-message.ts';
import type { viewArtifact, viewCall, viewReport } from './call-record.ts';
import type { CallMessageFields, CallMessageType } from './client-messages.ts';
import type { TransferDestination } from './transfer-destination.ts';

/** As the peer sees it: what is read-only for us is plain JSON for the peer. */
type OnTheWire<T> = T extends readonly (infer Item)[]
  ? OnTheWire<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: OnTheWire<T[Key]> }
    : T;

type Message<Type extends CallMessageType, Omitted extends string = never> = OnTheWire<
  { type: Type; timestamp: number } & Omit<CallMessageFields[Type], Omitted>
>;

/** The SDK types `arguments` as text. On the wire it is an object (vapi.md, section 4.2, a capture of May 2026). */
type WithTextArguments<Call> = Call extends { function: { name: infer Name } }
  ? Omit<Call, 'function'> & { function: { name: Name; arguments: string } }
  : never;

// Client messages.
expectTypeOf<Message<'assistant.speechStarted'>>().toExtend<Vapi.ClientMessageAssistantSpeech>();
expectTypeOf<Message<'conversation-update'>>().toExtend<Vapi.ClientMessageConversationUpdate>();
expectTypeOf<Message<'hang'>>().toExtend<Vapi.ClientMessageHang>();
expectTypeOf<Message<'speech-update'>>().toExtend<Vapi.ClientMessageSpeechUpdate>();
expectTypeOf<Message<'transcript'>>().toExtend<Vapi.ClientMessageTranscript>();
expectTypeOf<Message<'user-interrupted'>>().toExtend<Vapi.ClientMessageUserInterrupted>();
expectTypeOf<Message<'voice-input'>>().toExtend<Vapi.ClientMessageVoiceInput>();
expectTypeOf<Message<'transfer-update', 'destination'>>().toExtend<
  Omit<Vapi.ClientMessageTransferUpdate, 'destination'>
>();
// The assistant is given back as the request named it, and only a few of its fields are read here.
expectTypeOf<Message<'assistant.started', 'newAssistant'>>().toExtend<
  Omit<Vapi.ClientMessageAssistantStarted, 'newAssistant'>
>();
// The SDK types `output` as an object; the tokens of live calls are strings (vapi.md, section 1.4).
expectTypeOf<Message<'model-output', 'output'>>().toExtend<Omit<Vapi.ClientMessageModelOutput, 'output'>>();
// `toolCalls` beside `toolCallList` is on the wire and in no type (vapi.md, section 4.2).
type ToolCalls = Message<'tool-calls'>;
expectTypeOf<WithTextArguments<ToolCalls['toolCallList'][number]>>().toExtend<Vapi.ToolCall>();
expectTypeOf<Omit<ToolCalls['toolWithToolCallList'][number], 'toolCall'>>().toExtend<
  Omit<Vapi.ClientMessageToolCallsToolWithToolCallListItem.Function, 'toolCall'>
>();

// Server messages.
expectTypeOf<Message<'assistant.speechStarted'>>().toExtend<Vapi.ServerMessageAssistantSpeech>();
expectTypeOf<Message<'conversation-update'>>().toExtend<Vapi.ServerMessageConversationUpdate>();
expectTypeOf<Message<'hang'>>().toExtend<Vapi.ServerMessageHang>();
expectTypeOf<Message<'speech-update'>>().toExtend<Vapi.ServerMessageSpeechUpdate>();
expectTypeOf<Message<'user-interrupted'>>().toExtend<Vapi.ServerMessageUserInterrupted>();
expectTypeOf<Message<'transfer-update', 'destination'>>().toExtend<
  Omit<Vapi.ServerMessageTransferUpdate, 'destination'>
>();
expectTypeOf<Message<'voice-input'>>().toExtend<Vapi.ServerMessageVoiceInput>();
expectTypeOf<Message<'transcript'>>().toExtend<Omit<Vapi.ServerMessageTranscript, 'type'>>();
// Reasons are open-ended: Vapi's list grows faster than its SDK, and tests make up their own (`endedReasonFor`).
type OfStatus = 'endedReason' | 'destination';
expectTypeOf<Message<'status-update', OfStatus>>().toExtend<Omit<Vapi.ServerMessageStatusUpdate, OfStatus>>();
type Report = OnTheWire<ReturnType<typeof viewReport>>;
expectTypeOf<Omit<Report, 'endedReason'>>().toExtend<Omit<Vapi.ServerMessageEndOfCallReport, 'type' | 'endedReason'>>();
expectTypeOf<OnTheWire<ReturnType<typeof viewArtifact>>>().toExtend<Vapi.Artifact>();
// A destination keeps what a server named besides, so only what is used of it can be compared.
type Destination<Type extends TransferDestination['type']> = Extract<TransferDestination, { type: Type }>;
type SdkDestination<Type> = Extract<Vapi.ClientMessageTransferUpdateDestination, { type: Type }>;
expectTypeOf<TransferDestination['type']>().toEqualTypeOf<Vapi.ClientMessageTransferUpdateDestination['type']>();
expectTypeOf<Destination<'number'>['number']>().toEqualTypeOf<SdkDestination<'number'>['number']>();
expectTypeOf<Destination<'sip'>['sipUri']>().toEqualTypeOf<SdkDestination<'sip'>['sipUri']>();

// Answers over REST.
// `audioFormat.format` is typed as an object, and `websocketCallUrl` is not typed (vapi.md, section 1.1). The assistant, its
// overrides and the customer are given back as they were sent.
type Odd = 'transport' | 'endedReason' | 'assistant' | 'assistantOverrides' | 'customer';
expectTypeOf<Omit<OnTheWire<ReturnType<typeof viewCall>>, Odd>>().toExtend<Omit<Vapi.Call, Odd>>();
expectTypeOf<ReturnType<typeof viewCall>['transport']['provider']>().toExtend<Vapi.CallTransport['provider']>();

// The Chat API. A user's and a system's words are `content` on the wire (docs.vapi.ai, "Chat quickstart"), the SDK types them as
// the `message` of a call's history.
type WireChat = OnTheWire<ReturnType<typeof viewChat>>;
type InWords = 'input' | 'messages' | 'output';
expectTypeOf<Omit<WireChat, InWords>>().toExtend<Omit<Vapi.Chat, InWords>>();
expectTypeOf<OnTheWire<ReturnType<typeof viewDelta>>>().toExtend<Vapi.CreateChatStreamResponse>();
type WireMessage = OnTheWire<ChatMessage>;
expectTypeOf<NonNullable<WireMessage['tool_calls']>>().toExtend<NonNullable<Vapi.AssistantMessage['tool_calls']>>();
expectTypeOf<Pick<WireMessage, 'content' | 'name'>>().toExtend<Pick<Vapi.AssistantMessage, 'content' | 'name'>>();
expectTypeOf<keyof WireMessage>().toExtend<keyof Vapi.AssistantMessage | keyof Vapi.ToolMessage>();
expectTypeOf<Omit<OnTheWire<ReturnType<typeof viewSession>>, 'messages'>>().toExtend<Omit<Vapi.Session, 'messages'>>();
type ChatRequest = OnTheWire<Omit<ChatRecord['request'], 'input' | 'assistant' | 'squad' | 'transport'>>;
expectTypeOf<keyof ChatRequest>().toExtend<keyof Vapi.CreateChatDto>();

// Saved assistants and tools. What of an assistant goes into calls is checked field by field, and what is the provider's is not.
type OfAssistant = keyof Omit<Vapi.UpdateAssistantDto, 'id'>;
// `silenceTimeoutSeconds` is gone from the SDK and still in Vapi's own notes (vapi.md, section 8).
expectTypeOf<Exclude<keyof AssistantDto, 'silenceTimeoutSeconds'>>().toEqualTypeOf<OfAssistant>();
expectTypeOf<(typeof KEPT_FIELDS)[number]>().toExtend<OfAssistant>();
expectTypeOf<(typeof SERVER_MESSAGE_NAMES)[number]>().toEqualTypeOf<Vapi.AssistantServerMessagesItem>();
type FunctionTool = Extract<ToolDto, { type: 'function' }>;
expectTypeOf<keyof FunctionTool>().toEqualTypeOf<'type' | keyof Vapi.CreateFunctionToolDto>();
