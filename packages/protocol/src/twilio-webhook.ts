/**
 * The form parameters of Twilio's voice webhooks that Trunkline reads.
 * Source: Twilio, "TwiML: request parameters". Further parameters come without notice, may be empty, and all take part
 * in the signature; `From` may be `anonymous`, a client name or a SIP URI, so it is not held to E.164.
 */
import { z } from 'zod';
import { ANSWERED_BY } from './answered-by.ts';

const callSid = z.string().regex(/^CA[0-9a-zA-Z]{1,64}$/, 'expected a CallSid (CA...)');

export const twilioVoiceFormSchema = z.object({
  CallSid: callSid,
  AccountSid: z.string().min(1),
  From: z.string().default(''),
  To: z.string().default(''),
  CallStatus: z.string().default(''),
  Direction: z.string().default('inbound'),
  /** How far the caller's network vouches for the number (STIR/SHAKEN), where Twilio tells. What is no such word is left out. */
  StirVerstat: z
    .string()
    .regex(/^[A-Za-z\d-]{1,64}$/)
    .optional()
    .catch(undefined),
});
export type TwilioVoiceForm = z.infer<typeof twilioVoiceFormSchema>;

/** Call statuses after which nothing more happens on a call (Twilio, Call resource, `status`). */
const TERMINAL = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled']);

export const twilioCallStatusFormSchema = z.object({
  CallSid: callSid,
  CallStatus: z.string().min(1),
  Direction: z.string().default(''),
  SequenceNumber: z.coerce.number().int().nonnegative().optional(),
});

export const twilioStreamStatusFormSchema = z.object({
  CallSid: callSid,
  StreamSid: z.string().min(1),
  StreamEvent: z.string().min(1),
  StreamError: z.string().optional(),
});

export const twilioDialEndedFormSchema = z.object({
  CallSid: callSid,
  DialCallStatus: z.string().default(''),
  /** Whether the two have talked. Not every request says so. */
  DialBridged: z.string().optional(),
});

/** What Twilio says of the leg to the person in a transfer. */
export const twilioDialStatusFormSchema = z.object({
  CallSid: callSid.optional(),
  ParentCallSid: callSid,
  CallStatus: z.string().default(''),
});

/** The person of a warm transfer has answered, and their leg asks what they are to hear. */
export const twilioWhisperFormSchema = z.object({ CallSid: callSid });

/** What that person said or pressed. Nothing of it is kept. */
export const twilioWhisperAnswerFormSchema = z.object({
  CallSid: callSid,
  Digits: z.string().max(64).default(''),
  SpeechResult: z.string().default(''),
});

export const twilioAmdFormSchema = z.object({
  CallSid: callSid,
  /** A word that Twilio adds later is read as `unknown`. */
  AnsweredBy: z.enum(ANSWERED_BY).catch('unknown'),
});

/** Twilio also sends the URL of the recording. It is left out, because whoever has it may need no password. */
export const twilioRecordingFormSchema = z.object({
  CallSid: callSid,
  RecordingSid: z.string().min(1),
  RecordingStatus: z.string().default(''),
});

export function isTerminalCallStatus(status: string): boolean {
  return TERMINAL.has(status);
}
