/**
 * The TwiML documents that Trunkline answers with. Each ends with a deliberate verb: what follows `<Connect>` decides
 * whether a caller whose stream broke hears silence, a dial tone, or the agent again.
 */
import twilio from 'twilio';
import { websocketOrigin } from './signature.ts';

const { VoiceResponse } = twilio.twiml;

export interface TwimlWords {
  /** Spoken before the agent is connected; none when empty. */
  greeting: string;
  /** Spoken before the caller is connected again, when that has taken long; none when empty. */
  bridge: string;
  /** Spoken when no agent can be had. */
  apology: string;
}

export const PATHS = {
  voice: '/webhook/twilio',
  streamEnded: '/webhook/twilio/stream-ended',
  streamStatus: '/webhook/twilio/stream-status',
  callStatus: '/webhook/twilio/call-status',
  dialEnded: '/webhook/twilio/dial-ended',
  dialStatus: '/webhook/twilio/dial-status',
  answered: '/webhook/twilio/answered',
  amd: '/webhook/twilio/amd',
  recordingStatus: '/webhook/twilio/recording-status',
  media: '/media',
} as const;

/**
 * Asks again, elsewhere if the balancer so decides, when a replica has just died: a caller whose stream is gone has nobody
 * else. Not part of the signature (Twilio, webhook connection overrides).
 */
const ASK_AGAIN = '#rc=3&rp=ct,rt,5xx&ct=1000&rt=3000';

/** Where a call asks what comes next once its stream is gone. @param publicUrl origin that Twilio calls. */
export const streamEndedUrl = (publicUrl: string): string => `${publicUrl}${PATHS.streamEnded}${ASK_AGAIN}`;

/**
 * Connects the caller to a media stream.
 * @param publicUrl origin that Twilio calls.
 * @param sentence is said first.
 * @param token single-use; travels as a parameter, because a stream URL takes no query (Twilio error 31920).
 */
export function connectStreamTwiml(publicUrl: string, token: string, sentence = ''): string {
  const response = new VoiceResponse();
  if (sentence) response.say(sentence);
  const connect = response.connect({ action: streamEndedUrl(publicUrl), method: 'POST' });
  const stream = connect.stream({
    url: `${websocketOrigin(publicUrl)}${PATHS.media}`,
    statusCallback: `${publicUrl}${PATHS.streamStatus}`,
    statusCallbackMethod: 'POST',
  });
  stream.parameter({ name: 'token', value: token });
  // Out of reach while `action` is honoured; without it the call would end here and now.
  response.redirect({ method: 'POST' }, streamEndedUrl(publicUrl));
  return response.toString();
}

/** Says sorry and passes the caller to a person where a number is given, else hangs up. */
export function apologyTwiml(publicUrl: string, apology: string, fallbackNumber: string | undefined): string {
  const response = new VoiceResponse();
  response.say(apology);
  if (fallbackNumber) {
    const dial = response.dial({
      action: `${publicUrl}${PATHS.dialEnded}`,
      method: 'POST',
      answerOnBridge: true,
      timeout: 30,
    });
    dial.number(fallbackNumber);
  } else {
    response.hangup();
  }
  return response.toString();
}

export interface TransferTwiml {
  /** A number, or a SIP URI. */
  to: string;
  /** Said first; nothing when empty. */
  announce: string;
  /** How long the person's phone rings. */
  ringMs: number;
}

/** Passes the caller on to a person. Whatever comes of it, `dial-ended` is asked what is next: a failed dial hangs nobody up. */
export function transferTwiml(publicUrl: string, { to, announce, ringMs }: TransferTwiml): string {
  const response = new VoiceResponse();
  if (announce) response.say(announce);
  const dial = response.dial({
    action: `${publicUrl}${PATHS.dialEnded}`,
    method: 'POST',
    answerOnBridge: true,
    timeout: Math.ceil(ringMs / 1_000),
  });
  const status = {
    statusCallback: `${publicUrl}${PATHS.dialStatus}`,
    statusCallbackMethod: 'POST',
    statusCallbackEvent: ['answered' as const],
  };
  if (to.startsWith('sip')) dial.sip(status, to);
  else dial.number(status, to);
  return response.toString();
}

/** Leaves a message and hangs up. */
export function voicemailTwiml(message: string): string {
  const response = new VoiceResponse();
  if (message) response.say(message);
  response.hangup();
  return response.toString();
}

export function hangUpTwiml(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}
