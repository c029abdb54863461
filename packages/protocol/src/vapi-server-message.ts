/**
 * What Vapi posts to our webhook: `{ "message": { "type": ... } }`. Every type of the current API is here; of each, the
 * fields that somebody acts on. A field is required only where the message means nothing without it; all others are read
 * leniently (vapi-lenient.ts) or not at all, since Vapi adds some all the time.
 * Source: SDK `ServerMessage*` types and `AssistantServerMessagesItem`; docs.vapi.ai, "Server events".
 */
import { z } from 'zod';
import { looseParty, looseRecord, looseText, looseTimeMs } from './vapi-lenient.ts';
import { readFunctionCall, readToolCalls } from './vapi-tool-call.ts';

/** Longest call id that is used; Vapi's are UUIDs. A longer one counts as none. */
const MAX_ID_CHARS = 256;

const callId = looseText.transform((id) => (id !== undefined && id.length <= MAX_ID_CHARS ? id : undefined));
const envelope = z.object({
  timestamp: looseTimeMs,
  call: z.object({ id: callId, customer: looseParty, phoneNumber: looseParty }).optional().catch(undefined),
  customer: looseParty,
  phoneNumber: looseParty,
});

const nothing = z.object({});
const toolCalls = z.record(z.string(), z.unknown()).transform((message, context) => {
  const batch = readToolCalls(message);
  if (batch) return batch;
  context.issues.push({ code: 'custom', path: ['toolCallList'], message: 'expected a tool call', input: message });
  return z.NEVER;
});
const functionCall = z
  .object({ functionCall: z.unknown() })
  .transform((message) => ({ toolCall: readFunctionCall(message.functionCall) }));

const schemas = {
  'assistant-request': nothing,
  'tool-calls': toolCalls,
  /** The legacy form of `tool-calls`, still on Vapi's default list of messages. */
  'function-call': functionCall,
  'transfer-destination-request': nothing,
  'handoff-destination-request': z.object({ parameters: looseRecord }),
  'knowledge-base-request': nothing,
  'voice-request': nothing,
  'call.endpointing.request': nothing,
  'campaign.predial': nothing,
  'end-of-call-report': z.object({ endedReason: looseText }),
  'status-update': z.object({ status: z.string().min(1), endedReason: looseText }),
  transcript: z.object({
    role: z.enum(['assistant', 'user']),
    transcriptType: z.enum(['partial', 'final']),
    transcript: z.string(),
  }),
  'phone-call-control': z.object({ request: looseText, destination: z.unknown() }),
  'transfer-update': z.object({ destination: z.unknown() }),
  // Nobody acts on the types below; the gateway hears on its socket what they say.
  'speech-update': nothing,
  'user-interrupted': nothing,
  'conversation-update': nothing,
  'model-output': nothing,
  hang: nothing,
  'language-change-detected': nothing,
  'voice-input': nothing,
  'assistant.speechStarted': nothing,
  'assistant.started': nothing,
  'chat.created': nothing,
  'chat.deleted': nothing,
  'session.created': nothing,
  'session.updated': nothing,
  'session.deleted': nothing,
  'call.deleted': nothing,
  'call.delete.failed': nothing,
  'call.artifact.upload': nothing,
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
  /** The message as Vapi sent it, with all that is not read here. May be megabytes; never in a log. */
  raw: Record<string, unknown>;
}

type MessageOf<T extends VapiServerMessageType> = { type: T } & VapiServerMessageCommon & z.output<(typeof schemas)[T]>;
export type VapiServerMessage = { [T in VapiServerMessageType]: MessageOf<T> }[VapiServerMessageType];

export type VapiServerMessageReading =
  | { kind: 'message'; message: VapiServerMessage }
  | { kind: 'unknown'; type: string }
  /** `path` leads to the field without which the message means nothing, such as `message.status`. */
  | { kind: 'invalid'; path: string }
  /** There is no `message` with a `type`. */
  | { kind: 'notAMessage' };

const BRACKETED_TRANSCRIPT = /^transcript\[transcriptType="(partial|final)"\]$/;

/**
 * Gives one name to what Vapi names in two ways: the bracketed subscription, and a type that its list and its events spell
 * differently.
 */
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
