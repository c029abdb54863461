/**
 * A session: what every replica must know of one conversation, kept in Redis as a flat record. What happened in the call
 * is not here but in its event log (call-events.ts).
 */
import { z } from 'zod';
import { HAND_OVER_REASONS } from './call-command.ts';
import type { CallId } from './ids.ts';
import { TRANSFER_STATES } from './transfer.ts';

/**
 * `ringing`: answered by us, no stream yet. `live`: a replica holds the stream. `lost`: the stream went away without a
 * word, and Twilio is expected back. `ended`: final; nothing leads out of it.
 */
export const SESSION_STATES = ['ringing', 'live', 'lost', 'ended'] as const;

/**
 * What `stream-ended` is to answer when it finds the stream gone: see "The life of a call" in ARCHITECTURE.md.
 * `handover`: the stream was given up on purpose, connect again. `transfer`: pass the caller on to `transferTo`.
 * `voicemail`: leave the message, then hang up.
 */
export const SESSION_INTENTS = ['talk', 'hangup', 'apologise', 'handover', 'transfer', 'voicemail'] as const;

/** `twilio`: a telephone. `web`: a voice call in the browser. `chat`: text. */
export const CHANNELS = ['twilio', 'web', 'chat'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Twilio's verdict on who answered an outbound call (`AnsweredBy`). */
export const ANSWERED_BY = [
  'human',
  'machine_start',
  'machine_end_beep',
  'machine_end_silence',
  'machine_end_other',
  'fax',
  'unknown',
] as const;
export type AnsweredBy = (typeof ANSWERED_BY)[number];

/** Who ended a call. `gateway` covers our own limits and faults, `carrier` whatever Twilio did by itself. */
export const ENDED_BY = ['caller', 'agent', 'operator', 'carrier', 'gateway'] as const;
export type EndedBy = (typeof ENDED_BY)[number];

/** Who is speaking, as the replica that holds the stream last wrote it: within a few hundred ms of the truth. */
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
  /** Twilio's side. Numbers are personal: never in a log, and masked on every page. */
  callSid: optionalText,
  accountSid: optionalText,
  streamSid: optionalText,
  from: optionalText,
  to: optionalText,
  /** Streams opened so far for this call, the first included. */
  streamAttempts: z.coerce.number().int().nonnegative().default(0),
  /** When the stream was last given up or found gone. Missing while a replica holds it. */
  lostAtMs: ms.optional(),
  /** Why the last holder let go on purpose. Missing unless the call is between two holders for that. */
  handOverReason: z.enum(HAND_OVER_REASONS).optional(),
  /** How often the call was handed over. */
  handOvers: z.coerce.number().int().nonnegative().optional(),
  /** The first session of the conversation that this one goes on with, perhaps on another channel. */
  conversationId: z.custom<CallId>((value) => typeof value === 'string' && value.startsWith('call_')).optional(),
  /** On which channel that conversation was until now. */
  continuedFrom: z.enum(CHANNELS).optional(),
  /** Missing: inbound, as were all calls of the first version. */
  direction: z.enum(['inbound', 'outbound']).optional(),
  /** Outbound calls: who answered, as far as it is known. */
  answeredBy: z.enum(ANSWERED_BY).optional(),
  /** The agent's assistant, where it is not the configured one. */
  assistantId: optionalText,
  /** What is said to a machine that answers, where it is not the configured sentence. */
  voicemailMessage: optionalText,
  /** What whoever placed the call wants the agent to know, as JSON. */
  metadata: optionalText,
  /** Missing: off. `asked`: to begin when somebody has answered. */
  recording: z.enum(['asked', 'off', 'on', 'paused']).optional(),
  recordingSid: optionalText,
  /** Missing: none. Changed by `moveTransfer` alone. */
  transferState: z.enum(TRANSFER_STATES).optional(),
  /** The command that asked for the transfer, also when it is over. */
  transferId: optionalText,
  transferTo: optionalText,
  /** What the caller is told before it. */
  transferAnnounce: optionalText,
  /** Why it failed, as one of our own words. */
  transferReason: optionalText,
  /** Vapi's side. Both URLs are secrets: whoever knows one controls the call. */
  vapiCallId: optionalText,
  agentSocketUrl: optionalText,
  agentControlUrl: optionalText,
  /** Why no agent could be had, as one of our own words. */
  agentError: optionalText,
  agentCreatedAtMs: ms.optional(),
  /** Together they say which agent is the latest: see `SessionRecords.writeAgent`, which alone changes them. */
  agentFence: z.coerce.number().int().nonnegative().optional(),
  agentNumber: z.coerce.number().int().nonnegative().optional(),
  /** The replica that holds or last held the stream. */
  replicaId: optionalText,
  /** Missing until a stream has been held. Whoever wants to say something late waits for `nobody`. */
  floor: z.enum(SESSION_FLOORS).optional(),
  endedAtMs: ms.optional(),
  endedBy: z.enum(ENDED_BY).optional(),
  endedReason: optionalText,
});
export type Session = z.infer<typeof sessionSchema>;

/** Fields that may change after creation. */
export type SessionPatch = Partial<Omit<Session, 'callId' | 'channel' | 'createdAtMs'>>;
