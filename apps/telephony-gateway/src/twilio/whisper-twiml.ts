/** What the person hears to whom a caller is to be passed on, before the two are connected (docs/transfer.md). */
import { toXmlText } from '@trunkline/call-control';
import twilio from 'twilio';
import { ASK_AGAIN, type PATHS } from './twiml.ts';

const { VoiceResponse } = twilio.twiml;

type Voice = InstanceType<typeof VoiceResponse>;

/**
 * The URL that belongs to the person of a warm transfer. Their leg is a call of its own, so that the URL says whose caller waits.
 * @param round how often they have been asked, with the next time.
 */
export const whisperUrl = (
  publicUrl: string,
  path: typeof PATHS.whisper | typeof PATHS.whisperAnswer,
  { callId, transferId, round }: { callId: string; transferId: string; round?: number },
): string => {
  const query = new URLSearchParams({ call: callId, transfer: transferId });
  if (round !== undefined) query.set('round', String(round));
  return `${publicUrl}${path}?${query.toString()}${ASK_AGAIN}`;
};

export interface WhisperTwiml {
  text: string;
  /** As Twilio names it. */
  language: string;
  answerMs: number;
  /** Told what the person said or pressed, and also that nothing came. */
  answerUrl: string;
}

/** Asks a person whether they take a call. Who says nothing at all, and a mailbox that cannot be told from them, is hung up on. */
export function whisperTwiml({ text, language, answerMs, answerUrl }: WhisperTwiml): string {
  const response = new VoiceResponse();
  const attributes = { language } as Parameters<Voice['gather']>[0] & Parameters<Voice['say']>[0];
  const gather = response.gather({
    ...attributes,
    input: ['dtmf', 'speech'],
    numDigits: 1,
    timeout: Math.ceil(answerMs / 1_000),
    speechTimeout: 'auto',
    action: answerUrl,
    method: 'POST',
    actionOnEmptyResult: true,
  });
  gather.say(attributes, toXmlText(text).trim());
  response.hangup();
  return response.toString();
}

/** Ends what the person hears: Twilio then connects the two. */
export const BRIDGE_TWIML = new VoiceResponse().toString();
