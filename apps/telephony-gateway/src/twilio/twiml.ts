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
  /** Spoken when no agent can be had. */
  apology: string;
}

export const PATHS = {
  voice: '/webhook/twilio',
  streamEnded: '/webhook/twilio/stream-ended',
  streamStatus: '/webhook/twilio/stream-status',
  callStatus: '/webhook/twilio/call-status',
  dialEnded: '/webhook/twilio/dial-ended',
  media: '/media',
} as const;

/**
 * Connects the caller to a media stream.
 * @param publicUrl origin that Twilio calls.
 * @param token single-use; travels as a parameter, because a stream URL takes no query (Twilio error 31920).
 */
export function connectStreamTwiml(publicUrl: string, token: string, greeting = ''): string {
  const response = new VoiceResponse();
  if (greeting) response.say(greeting);
  const connect = response.connect({ action: `${publicUrl}${PATHS.streamEnded}`, method: 'POST' });
  const stream = connect.stream({
    url: `${websocketOrigin(publicUrl)}${PATHS.media}`,
    statusCallback: `${publicUrl}${PATHS.streamStatus}`,
    statusCallbackMethod: 'POST',
  });
  stream.parameter({ name: 'token', value: token });
  // Out of reach while `action` is honoured; without it the call would end here and now.
  response.redirect({ method: 'POST' }, `${publicUrl}${PATHS.streamEnded}`);
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

export function hangUpTwiml(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}
