/**
 * What Vapi posts to our webhook: `{ "message": { "type": ... } }`. Every type of the current API is here; of each, the
 * fields that somebody reads. All other fields are let through unread, since Vapi adds some all the time.
 * Source: SDK `ServerMessage*` types and `AssistantServerMessagesItem`; docs.vapi.ai, "Server events".
 */
import { z } from 'zod';
import { readToolCalls, toolCallLists } from './vapi-tool-call.ts';

const record = z.record(z.string(), z.unknown());
/** Vapi writes `null` for some of what is not there. */
const text = z.string().nullish();
const party = z.object({ number: text }).nullish();
const role = z.enum(['assistant', 'user']);
const numberOrNothing = z.number().nullish();
const nothing = z.object({});
const openAiMessages = z.object({ messagesOpenAIFormatted: z.array(z.unknown()) });
const chat = z.object({ chat: z.object({ id: z.string() }) });
const session = z.object({ session: z.object({ id: z.string() }) });

const envelope = z.object({
  timestamp: z.number().nullish(),
  call: z.object({ id: z.string().max(256).nullish(), customer: party, phoneNumber: party }).nullish(),
  customer: party,
  phoneNumber: party,
});

const schemas = {
  'assistant-request': nothing,
  'tool-calls': toolCallLists.transform(readToolCalls),
  'transfer-destination-request': nothing,
  'handoff-destination-request': z.object({ parameters: record.nullish() }),
  'knowledge-base-request': openAiMessages,
  'voice-request': z.object({ text: z.string(), sampleRate: z.number() }),
  'call.endpointing.request': openAiMessages,
  'campaign.predial': z.object({ campaignId: z.string(), contact: record.nullish() }),
  'end-of-call-report': z.object({
    endedReason: z.string(),
    artifact: record.nullish(),
    analysis: record.nullish(),
    startedAt: text,
    endedAt: text,
    cost: numberOrNothing,
  }),
  'status-update': z.object({ status: z.string(), endedReason: text }),
  'speech-update': z.object({ status: z.enum(['started', 'stopped']), role, turn: numberOrNothing }),
  transcript: z.object({ role, transcriptType: z.enum(['partial', 'final']), transcript: z.string() }),
  'user-interrupted': z.object({ turnId: text }),
  'conversation-update': openAiMessages,
  'model-output': z.object({ output: z.unknown(), turnId: text }),
  hang: nothing,
  'language-change-detected': z.object({ language: z.string() }),
  'voice-input': z.object({ input: z.string() }),
  'assistant.speechStarted': z.object({ text: z.string(), turn: numberOrNothing, source: text }),
  'assistant.started': z.object({ newAssistant: record.nullish() }),
  'phone-call-control': z.object({ request: z.enum(['forward', 'hang-up']), destination: record.nullish() }),
  'transfer-update': z.object({ destination: record.nullish() }),
  'function-call': z.object({ functionCall: record.nullish() }),
  'chat.created': chat,
  'chat.deleted': chat,
  'session.created': session,
  'session.updated': session,
  'session.deleted': session,
  'call.deleted': nothing,
  'call.delete.failed': nothing,
  'call.artifact.upload': z.object({ artifacts: z.array(z.object({ type: z.string(), success: z.boolean() })) }),
} satisfies Record<string, z.ZodType>;

export type VapiServerMessageType = keyof typeof schemas;
export const VAPI_SERVER_MESSAGE_TYPES = Object.freeze(Object.keys(schemas)) as readonly VapiServerMessageType[];

export interface VapiServerMessageCommon {
  vapiCallId?: string;
  /** Epoch ms, by Vapi's clock. */
  timestampMs?: number;
  /** Numbers are personal: never in a log. */
  callerNumber?: string;
  calledNumber?: string;
  /** The message as Vapi sent it, with what nobody reads. May be megabytes; never in a log. */
  raw: Record<string, unknown>;
}

type MessageOf<T extends VapiServerMessageType> = { type: T } & VapiServerMessageCommon & z.output<(typeof schemas)[T]>;
export type VapiServerMessage = { [T in VapiServerMessageType]: MessageOf<T> }[VapiServerMessageType];

export type VapiServerMessageReading =
  | { kind: 'message'; message: VapiServerMessage }
  | { kind: 'unknown'; type: string }
  /** `path` leads to the field at fault, such as `message.toolCallList.0.id`. */
  | { kind: 'invalid'; path: string }
  /** There is no `message` with a `type`. */
  | { kind: 'notAMessage' };

const BRACKETED_TRANSCRIPT = /^transcript\[transcriptType="(partial|final)"\]$/;

/** One name for what Vapi names in two ways: the bracketed subscription, and a type that its list and its events spell differently. */
function normalise(type: string, message: Record<string, unknown>): [type: string, message: Record<string, unknown>] {
  const bracketed = BRACKETED_TRANSCRIPT.exec(type)?.[1];
  if (bracketed) return ['transcript', { ...message, transcriptType: bracketed }];
  return [type === 'language-changed' ? 'language-change-detected' : type, message];
}

/** Reads the parsed JSON body of a server message. Never throws. */
export function readVapiServerMessage(body: unknown): VapiServerMessageReading {
  const inner = isObject(body) ? body['message'] : undefined;
  if (!isObject(inner)) return { kind: 'notAMessage' };
  const given = inner['type'];
  if (typeof given !== 'string' || given === '') return { kind: 'notAMessage' };
  const [type, fields] = normalise(given, inner);
  if (!Object.hasOwn(schemas, type)) return { kind: 'unknown', type: given };

  const common = envelope.safeParse(fields);
  if (!common.success) return { kind: 'invalid', path: pathOf(common.error) };
  const own = schemas[type as VapiServerMessageType].safeParse(fields);
  if (!own.success) return { kind: 'invalid', path: pathOf(own.error) };
  const message = { type, ...commonFields(common.data), ...own.data, raw: inner };
  return { kind: 'message', message: message as VapiServerMessage };
}

/** Not `record.safeParse`, which copies the message: it may be megabytes. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function commonFields({ timestamp, call, customer, phoneNumber }: z.infer<typeof envelope>) {
  const callerNumber = customer?.number ?? call?.customer?.number;
  const calledNumber = phoneNumber?.number ?? call?.phoneNumber?.number;
  return {
    ...(call?.id && { vapiCallId: call.id }),
    ...(typeof timestamp === 'number' && { timestampMs: timestamp }),
    ...(callerNumber && { callerNumber }),
    ...(calledNumber && { calledNumber }),
  };
}

function pathOf(error: z.ZodError): string {
  return ['message', ...(error.issues[0]?.path ?? [])].join('.');
}
