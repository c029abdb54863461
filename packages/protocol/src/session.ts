/**
 * A session is what every replica must know of one conversation. Redis keeps it as a flat record. What happened in the call
 * stands in its event log instead (call-events.ts).
 */
import { z } from 'zod';
import { ANSWERED_BY } from './answered-by.ts';
import { HAND_OVER_REASONS } from './call-command.ts';
import { type CallId, isSessionId, type SessionId } from './ids.ts';
import { TRANSFER_MODES, TRANSFER_STATES } from './transfer.ts';

/**
 * `ringing`: we have answered, and there is no stream yet. `live`: a replica holds the stream. `lost`: the stream went away
 * without a word, and Twilio is expected back. `ended` is final: nothing leads out of it.
 */
export const SESSION_STATES = ['ringing', 'live', 'lost', 'ended'] as const;

/**
 * What `stream-ended` answers when the stream is gone; see "The life of a call" in ARCHITECTURE.md. `handover`: the stream
 * was given up on purpose, so Twilio connects again. `transfer`: Twilio dials `transferTo`. `voicemail`: Twilio leaves the
 * message and hangs up.
 */
export const SESSION_INTENTS = ['talk', 'hangup', 'apologise', 'handover', 'transfer', 'voicemail'] as const;

/** `twilio` is a telephone call, `web` a voice call in the browser, `chat` a conversation in text. */
export const CHANNELS = ['twilio', 'web', 'chat'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Who ended a call. `gateway` stands for our own limits and faults, `carrier` for what Twilio did by itself. */
export const ENDED_BY = ['caller', 'agent', 'operator', 'carrier', 'gateway'] as const;
export type EndedBy = (typeof ENDED_BY)[number];

/** Who is speaking. The holder writes it down within a few hundred ms. */
export const SESSION_FLOORS = ['nobody', 'caller', 'agent', 'both'] as const;
export type SessionFloor = (typeof SESSION_FLOORS)[number];

const optionalText = z.string().optional();
const ms = z.coerce.number().int().nonnegative();

export const sessionSchema = z.object({
  callId: z.custom<CallId>((value) => typeof value === 'string' && value.startsWith('call_')),
  channel: z.enum(CHANNELS),
  state: z.enum(SESSION_STATES),
  intent: z.enum(SESSION_INTENTS).default('talk'),
  createdAtMs: ms,
  /** Twilio's side of the call. Numbers are personal: they appear in no log, and every page masks them. */
  callSid: optionalText,
  accountSid: optionalText,
  streamSid: optionalText,
  from: optionalText,
  to: optionalText,
  /** How many streams the call has had, the first included. */
  streamAttempts: z.coerce.number().int().nonnegative().default(0),
  /** When the stream was last given up or found to be gone. Missing while a replica holds it. */
  lostAtMs: ms.optional(),
  /** Why the last holder handed the call over. Missing unless the call is between two holders for that reason. */
  handOverReason: z.enum(HAND_OVER_REASONS).optional(),
  /** How often the call was handed over. */
  handOvers: z.coerce.number().int().nonnegative().optional(),
  /** The session that the call belongs to, when that began on another channel or with an earlier call. */
  conversationId: z.custom<SessionId>((value) => typeof value === 'string' && isSessionId(value)).optional(),
  /** The channel of that session until now. */
  continuedFrom: z.enum(CHANNELS).optional(),
  /** Missing means inbound. */
  direction: z.enum(['inbound', 'outbound']).optional(),
  /** Who answered an outbound call, as far as it is known. */
  answeredBy: z.enum(ANSWERED_BY).optional(),
  /** Whether Twilio was asked to find out. */
  machineDetection: z.enum(['asked']).optional(),
  /** The assistant of the agent; missing if it is the configured one. */
  assistantId: optionalText,
  /** What is said to a machine that answers; missing if it is the configured sentence. */
  voicemailMessage: optionalText,
  /** JSON that whoever placed the call wants the agent to know. */
  metadata: optionalText,
  /** What a route of ROUTES_FILE decided for the call (`readRoute`); missing where there is no such file. */
  route: optionalText,
  /** Missing means off. `asked` begins when somebody has answered. */
  recording: z.enum(['asked', 'off', 'on', 'paused']).optional(),
  /** Missing means none. Only `moveTransfer` changes it. */
  transferState: z.enum(TRANSFER_STATES).optional(),
  /** The command that asked for the transfer. It stays when the transfer is over. */
  transferId: optionalText,
  transferTo: optionalText,
  /** What the caller is told before the transfer. */
  transferAnnounce: optionalText,
  /** Missing means cold. */
  transferMode: z.enum(TRANSFER_MODES).optional(),
  /** What the person of a warm transfer is told; missing or empty: it is made from the conversation. */
  transferWhisper: optionalText,
  /** The leg to that person, from when they have answered: it is to end with the caller's. */
  transferCallSid: optionalText,
  /** Why the transfer failed, as a word of our own. */
  transferReason: optionalText,
  /** Vapi's side of the call. Both URLs are secrets, because whoever knows one controls the agent's call. */
  vapiCallId: optionalText,
  agentSocketUrl: optionalText,
  agentControlUrl: optionalText,
  /** By which of AGENT_WAYS the agent was had. */
  agentWay: optionalText,
  /** Why no agent could be had, as a word of our own. */
  agentError: optionalText,
  agentCreatedAtMs: ms.optional(),
  /** Together they say which agent is the latest: see `SessionRecords.writeAgent`, which alone changes them. */
  agentFence: z.coerce.number().int().nonnegative().optional(),
  agentNumber: z.coerce.number().int().nonnegative().optional(),
  /** The replica that holds or last held the stream. */
  replicaId: optionalText,
  /** Missing until somebody has held the stream. Whoever wants to say something late waits for `nobody`. */
  floor: z.enum(SESSION_FLOORS).optional(),
  /** How often the call was given to another holder because of a fault of ours. */
  faults: z.coerce.number().int().nonnegative().optional(),
  endedAtMs: ms.optional(),
  endedBy: z.enum(ENDED_BY).optional(),
  endedReason: optionalText,
});
export type Session = z.infer<typeof sessionSchema>;

/** The fields that may change after creation. */
export type SessionPatch = Partial<Omit<Session, 'callId' | 'channel' | 'createdAtMs'>>;
