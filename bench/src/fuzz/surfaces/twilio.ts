/** What Twilio sends: the forms of its webhooks and callbacks, the upgrade and the messages of a stream; and what we answer it with. */
import { readTwilioMessage, TwilioMediaScan, twilioVoiceFormSchema } from '@trunkline/protocol';
import type { Random } from '@trunkline/simulators';
import {
  apologyTwiml,
  connectStreamTwiml,
  isSignedUpgrade,
  isSignedWebhook,
  readForm,
  transferTwiml,
  voicemailTwiml,
} from '@trunkline/telephony-gateway/entrances';
import { hostileText, pick } from '../mutate/hostile-values.ts';
import { hostileJson } from '../mutate/mutate-json.ts';
import { mutateText } from '../mutate/mutate-text.ts';
import type { Surface } from '../surface.ts';

const CALL_SID = `CA${'0'.repeat(32)}`;
const STREAM_SID = `MZ${'a'.repeat(32)}`;
const SOUND = Buffer.alloc(160, 0xff).toString('base64');

const FORMS = [
  `CallSid=${CALL_SID}&AccountSid=AC1&From=%2B15550100001&To=%2B15550100002&CallStatus=ringing&Direction=inbound&ApiVersion=2010-04-01`,
  `CallSid=${CALL_SID}&CallStatus=completed&CallDuration=12&SequenceNumber=3&Timestamp=Mon%2C+30+Nov+2026+12%3A00%3A00+%2B0000`,
  `CallSid=${CALL_SID}&StreamSid=${STREAM_SID}&StreamEvent=stream-stopped&StreamName=a&StreamError=`,
  `CallSid=${CALL_SID}&DialCallStatus=no-answer&DialCallSid=${CALL_SID}&DialBridged=false`,
  `CallSid=${CALL_SID}&AnsweredBy=machine_end_beep&MachineDetectionDuration=4000`,
];
const FORM_TOKENS = [
  '&',
  '=',
  '&=',
  '%',
  '%2',
  '%zz',
  '%ff',
  '%C3',
  '%C3%BC',
  '+',
  'CallSid=',
  '__proto__=1',
  '&__proto__[a]=1',
  '?',
];

const sameForm = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);

function plainForm(body: string): object {
  const params = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(body)) {
    const known = params[name];
    params[name] = known === undefined ? value : [known, value].flat();
  }
  return params;
}

const forms: Surface = {
  name: 'Twilio form',
  next(random) {
    const body = mutateText(random, pick(random, FORMS), FORM_TOKENS);
    return {
      input: body,
      run() {
        const read = readForm(body);
        twilioVoiceFormSchema.safeParse(read);
        return sameForm(read, plainForm(body)) ? undefined : 'is read otherwise than URLSearchParams reads it';
      },
    };
  },
};

const CHECK = { authTokens: ['a'.repeat(32)], publicUrl: 'https://gw.example.com', typedHost: 'GW.example.com' };

const signatures: Surface = {
  name: 'Twilio signature',
  next(random) {
    const input = {
      signature: random.chance(0.5)
        ? mutateText(random, 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=')
        : 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      path: mutateText(random, '/webhook/twilio?a=b', ['/', '?', '//', '%2f', '#']),
      host: mutateText(random, 'gw.example.com:443', [':', ':443', 'GW', '@', '[::1]']),
      form: mutateText(random, pick(random, FORMS), FORM_TOKENS),
    };
    return {
      input,
      run() {
        const { signature, path, host } = input;
        const isLetIn =
          isSignedWebhook(CHECK, signature, { path, host }, readForm(input.form)) ||
          isSignedUpgrade(CHECK, signature, { path, host });
        return isLetIn ? 'is let in without a signature' : undefined;
      },
    };
  },
};

const MESSAGES: readonly object[] = [
  { event: 'connected', protocol: 'Call', version: '1.0.0' },
  {
    event: 'start',
    sequenceNumber: '1',
    start: {
      accountSid: 'AC1',
      streamSid: STREAM_SID,
      callSid: CALL_SID,
      tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      customParameters: { token: 'abc' },
    },
    streamSid: STREAM_SID,
  },
  media('2'),
  { event: 'dtmf', streamSid: STREAM_SID, sequenceNumber: '5', dtmf: { track: 'inbound_track', digit: '1' } },
  { event: 'mark', sequenceNumber: '4', streamSid: STREAM_SID, mark: { name: 'g1-7' } },
  { event: 'stop', sequenceNumber: '5', streamSid: STREAM_SID, stop: { accountSid: 'AC1', callSid: CALL_SID } },
];

function media(chunk: string): object {
  const sound = { track: 'inbound', chunk, timestamp: '20', payload: SOUND };
  return { event: 'media', sequenceNumber: '4', media: sound, streamSid: STREAM_SID };
}

/** A fault may stand in a log and in a close frame, so it names fields of ours and is short. */
const FAULT = /^[\w :,.-]{1,100}$/;

const messages: Surface = {
  name: 'Twilio message',
  next(random) {
    const text = hostileJson(random, pick(random, MESSAGES));
    return {
      input: text,
      run() {
        const message = readTwilioMessage(text);
        if (message.event !== 'malformed') return undefined;
        return FAULT.test(message.fault) ? undefined : `quotes the peer in its fault: ${message.fault.slice(0, 80)}`;
      },
    };
  },
};

function mediaText(random: Random): string {
  const text = JSON.stringify(media(String(random.integer(0, 99_999))));
  if (random.chance(0.1)) return text;
  return mutateText(random, text, [
    '"',
    '=',
    '==',
    '0',
    '1e3',
    '999999999999999',
    '9999999999999999',
    '-',
    '\\u0030',
    ' ',
    'AAAA',
  ]);
}

const mediaFrames: Surface = {
  name: 'Twilio media frame',
  next(random) {
    const text = mediaText(random);
    const scan = new TwilioMediaScan(STREAM_SID, 640);
    return {
      input: text,
      run() {
        if (!scan.read(Buffer.from(text))) return undefined;
        const message = readTwilioMessage(text);
        if (message.event !== 'media') return `is sound to the quick reader and ${message.event} to the other`;
        const isSame = message.chunk === scan.chunk && Buffer.from(message.payload, 'base64').equals(scan.sound);
        return isSame ? undefined : 'is other sound to the quick reader than to the other';
      },
    };
  },
};

/** XML 1.0, section 2.2: what a document may hold at all. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i;

const documents: Surface = {
  name: 'TwiML',
  next(random) {
    const words = random.chance(0.5)
      ? hostileText(random)
      : mutateText(random, 'One moment, please.', ['<', '&', ']]>', '<!--', '&amp;']);
    const url = 'https://gw.example.com';
    const make = pick(random, [
      () => connectStreamTwiml(url, 'token', words),
      () => apologyTwiml(url, words, '+15550100001'),
      () => transferTwiml(url, { to: '+15550100001', announce: words, ringMs: 20_000 }),
      () => voicemailTwiml(words),
    ]);
    return {
      input: words,
      run() {
        const document = make();
        if (NOT_XML.test(document)) return 'holds a character that XML cannot hold';
        if (BARE_AMPERSAND.test(document)) return 'holds an ampersand that begins nothing';
        const [opened, closed] = [document.split('<').length, document.split('>').length];
        return opened === closed ? undefined : 'does not close each bracket';
      },
    };
  },
};

export const TWILIO: readonly Surface[] = [forms, signatures, messages, mediaFrames, documents];
