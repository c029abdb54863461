/**
 * The TwiML documents that Trunkline answers with. Each ends with a deliberate verb, because what follows `<Connect>`
 * decides whether a caller whose stream broke hears silence, a dial tone, or the agent again.
 */
import { hash, randomUUID } from 'node:crypto';
import twilio from 'twilio';
import { websocketOrigin } from './signed-urls.ts';
import { toXmlText } from '@trunkline/call-control';

const { VoiceResponse } = twilio.twiml;

type Voice = InstanceType<typeof VoiceResponse>;

/**
 * Has Twilio say `sentence`, and nothing when it is empty. Sentences come from configuration, programs and models, so they are
 * cleaned here once more: a document that cannot be written would cost the caller their agent.
 */
function say(response: Voice, sentence: string, language?: string): void {
  const text = toXmlText(sentence).trim();
  if (text === '') return;
  if (language === undefined) response.say(text);
  // The SDK lists the languages of its day.
  else response.say({ language: language as 'en-US' }, text);
}

export const PATHS = {
  voice: '/webhook/twilio',
  streamEnded: '/webhook/twilio/stream-ended',
  streamStatus: '/webhook/twilio/stream-status',
  callStatus: '/webhook/twilio/call-status',
  dialEnded: '/webhook/twilio/dial-ended',
  dialStatus: '/webhook/twilio/dial-status',
  whisper: '/webhook/twilio/whisper',
  whisperAnswer: '/webhook/twilio/whisper-answer',
  answered: '/webhook/twilio/answered',
  amd: '/webhook/twilio/amd',
  recordingStatus: '/webhook/twilio/recording-status',
  voicemailEnded: '/webhook/twilio/voicemail-ended',
  media: '/media',
} as const;

/**
 * Has Twilio ask again when a replica has just died: a caller whose stream is gone has nobody else, and the load balancer
 * may send the next try elsewhere. The fragment is not part of the signature (Twilio, webhook connection overrides).
 */
export const ASK_AGAIN = '#rc=3&rp=ct,rt,5xx&ct=1000&rt=3000';

/**
 * The URL at which Twilio asks what comes next once a stream is gone.
 * @param publicUrl the origin that Twilio calls.
 * @param streamKey names the stream, so that its end counts once however often it is told (http/twilio/stream-ends.ts).
 */
export const streamEndedUrl = (publicUrl: string, streamKey: string): string =>
  `${publicUrl}${PATHS.streamEnded}?stream=${encodeURIComponent(streamKey)}${ASK_AGAIN}`;

/** A name for the stream that `token` lets in. It is made from the token and does not give it away. */
const streamKeyOf = (token: string): string => hash('sha256', token, 'base64url').slice(0, 16);

/** Stand for what is different in each document. Nobody can guess them, so that no sentence is taken for one. */
const TOKEN_PLACE = randomUUID();
const KEY_PLACE = randomUUID();

function buildConnectStream(publicUrl: string, token: string, streamKey: string, spoken: Spoken): string {
  const response = new VoiceResponse();
  say(response, spoken.sentence, spoken.language);
  const next = streamEndedUrl(publicUrl, streamKey);
  const connect = response.connect({ action: next, method: 'POST' });
  const stream = connect.stream({
    url: `${websocketOrigin(publicUrl)}${PATHS.media}`,
    statusCallback: `${publicUrl}${PATHS.streamStatus}`,
    statusCallbackMethod: 'POST',
  });
  stream.parameter({ name: 'token', value: token });
  // Twilio gets here only if it does not honour `action`, and without this verb it would then end the call.
  response.redirect({ method: 'POST' }, next);
  return response.toString();
}

interface Spoken {
  sentence: string;
  language: string | undefined;
}

/** The pieces between the places, and which of the two each place is. */
interface ConnectTemplate extends Spoken {
  publicUrl: string;
  pieces: readonly string[];
}

const NOTHING_TO_ESCAPE = /^[\w-]+$/;
const PLACES = new RegExp(`(${TOKEN_PLACE}|${KEY_PLACE})`);
/** Nearly all documents of a process have one of a few sentences, which come from configuration. Beyond so many the oldest goes. */
const MOST_TEMPLATES = 32;
const templates: ConnectTemplate[] = [];

function connectTemplate(publicUrl: string, { sentence, language }: Spoken): ConnectTemplate {
  for (const known of templates) {
    if (known.publicUrl === publicUrl && known.sentence === sentence && known.language === language) return known;
  }
  const pieces = buildConnectStream(publicUrl, TOKEN_PLACE, KEY_PLACE, { sentence, language }).split(PLACES);
  const template = { publicUrl, sentence, language, pieces };
  templates.push(template);
  if (templates.length > MOST_TEMPLATES) templates.shift();
  return template;
}

/**
 * Connects the caller to a media stream. The document is built once and filled in for each call, because a burst of calls has one each.
 * @param publicUrl the origin that Twilio calls.
 * @param token the single-use token. It travels as a parameter, because a stream URL takes no query (Twilio error 31920).
 * @param sentence what the caller hears before the stream opens; nothing when it is empty.
 * @param language in which it is said; left to Twilio when it is missing.
 */
export function connectStreamTwiml(publicUrl: string, token: string, sentence = '', language?: string): string {
  const streamKey = streamKeyOf(token);
  if (!NOTHING_TO_ESCAPE.test(token)) return buildConnectStream(publicUrl, token, streamKey, { sentence, language });
  let document = '';
  for (const piece of connectTemplate(publicUrl, { sentence, language }).pieces) {
    if (piece === TOKEN_PLACE) document += token;
    else document += piece === KEY_PLACE ? streamKey : piece;
  }
  return document;
}

/** Says sorry and passes the caller to a person where a number is given, else hangs up. */
export function apologyTwiml(
  publicUrl: string,
  apology: string,
  fallbackNumber: string | undefined,
  language?: string,
): string {
  const response = new VoiceResponse();
  say(response, apology, language);
  if (fallbackNumber) {
    const dial = response.dial({
      action: `${publicUrl}${PATHS.dialEnded}`,
      method: 'POST',
      answerOnBridge: true,
      timeout: 30,
    });
    if (fallbackNumber.startsWith('sip')) dial.sip(fallbackNumber);
    else dial.number(fallbackNumber);
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
  language?: string | undefined;
  /** How long the person's phone rings. */
  ringMs: number;
  /** What the person hears first, alone; without it they have the caller at once. */
  whisperUrl?: string | undefined;
}

/** Passes the caller on to a person. However the dial ends, Twilio then asks `dial-ended`, so a failed dial hangs nobody up. */
export function transferTwiml(
  publicUrl: string,
  { to, announce, language, ringMs, whisperUrl }: TransferTwiml,
): string {
  const response = new VoiceResponse();
  say(response, announce, language);
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
    ...(whisperUrl !== undefined && { url: whisperUrl, method: 'POST' }),
  };
  const address = toXmlText(to);
  if (address.startsWith('sip')) dial.sip(status, address);
  else dial.number(status, address);
  return response.toString();
}

/** Leaves a message and hangs up. */
export function voicemailTwiml(message: string, language?: string): string {
  const response = new VoiceResponse();
  say(response, message, language);
  response.hangup();
  return response.toString();
}

/**
 * Says a sentence and takes a message down, which stays at Twilio. What comes after it is asked at a URL of its own: without one Twilio asks
 * for this same document again, and the caller would never be through.
 */
export function takeMessageTwiml(
  publicUrl: string,
  { say: sentence, language, mostMs }: { say: string; language: string | undefined; mostMs: number },
): string {
  const response = new VoiceResponse();
  say(response, sentence, language);
  response.record({
    action: `${publicUrl}${PATHS.voicemailEnded}`,
    method: 'POST',
    maxLength: Math.ceil(mostMs / 1_000),
    playBeep: true,
    recordingStatusCallback: `${publicUrl}${PATHS.recordingStatus}`,
    recordingStatusCallbackMethod: 'POST',
  });
  // Twilio gets here only if nothing was said.
  response.hangup();
  return response.toString();
}

export function hangUpTwiml(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}
