import { describe, expect, it } from 'vitest';
import {
  apologyTwiml,
  connectStreamTwiml,
  hangUpTwiml,
  takeMessageTwiml,
  transferTwiml,
  voicemailTwiml,
} from './twiml.ts';
import { BRIDGE_TWIML, whisperTwiml } from './whisper-twiml.ts';

describe('TwiML', () => {
  it('connects to the stream with the token as a parameter, and ends with a deliberate verb', () => {
    expect(connectStreamTwiml('https://gw.example.com', 'a&b', 'Hello.')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Hello.</Say>' +
        '<Connect action="https://gw.example.com/webhook/twilio/stream-ended?stream=TgEjhdfK-EF_ip3L#rc=3&amp;rp=ct,rt,5xx&amp;ct=1000&amp;rt=3000" method="POST">' +
        '<Stream url="wss://gw.example.com/media" statusCallback="https://gw.example.com/webhook/twilio/stream-status"' +
        ' statusCallbackMethod="POST"><Parameter name="token" value="a&amp;b"/></Stream></Connect>' +
        '<Redirect method="POST">https://gw.example.com/webhook/twilio/stream-ended?stream=TgEjhdfK-EF_ip3L#rc=3&amp;rp=ct,rt,5xx&amp;ct=1000&amp;rt=3000</Redirect></Response>',
    );
  });

  it('is the same document for a token of base64url as for one that must be escaped', () => {
    const of = (token: string, sentence: string): string =>
      connectStreamTwiml('https://gw.example.com', token, sentence).replaceAll(/stream=[\w-]{16}#/g, 'stream=KEY#');
    for (const sentence of ['', 'One & two.', 'Another.', 'One & two.']) {
      expect(of('Ab-_9', sentence)).toBe(of('Ab-_9&', sentence).replace('Ab-_9&amp;', 'Ab-_9'));
    }
  });

  it('holds whatever text it is given, without what XML cannot hold', () => {
    const broken = 'One\u0000 mo\u0007ment\uD83D, please.\uFFFF';
    expect(voicemailTwiml(broken)).toContain('<Say>One moment, please.</Say>');
    expect(connectStreamTwiml('https://gw.example.com', 't', broken)).toContain('<Say>One moment, please.</Say>');
    expect(apologyTwiml('https://gw.example.com', broken, undefined)).toContain('<Say>One moment, please.</Say>');
    const transfer = { to: 'sip:de\u0001sk@example.com', announce: broken, ringMs: 5_000 };
    expect(transferTwiml('https://gw.example.com', transfer)).toMatch(
      /<Say>One moment, please.<\/Say>.*>sip:desk@example.com<\/Sip>/,
    );
  });

  it('asks a person alone, by key and by voice, and hangs up on one who does nothing', () => {
    const whisper = {
      text: 'A caller\u0000 & a bill.',
      language: 'de-DE',
      answerMs: 7_500,
      answerUrl: 'https://gw/a?b=1&c=2',
    };
    expect(whisperTwiml(whisper)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Gather language="de-DE" input="dtmf speech" numDigits="1" timeout="8"' +
        ' speechTimeout="auto" action="https://gw/a?b=1&amp;c=2" method="POST" actionOnEmptyResult="true">' +
        '<Say language="de-DE">A caller &amp; a bill.</Say></Gather><Hangup/></Response>',
    );
    expect(BRIDGE_TWIML).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>');
  });

  it('says nothing where nothing is left to say', () => {
    expect(voicemailTwiml('\u0000\u0007 ')).not.toContain('<Say>');
  });

  it('names a stream without giving its token away, and each stream by another name', () => {
    const keyOf = (token: string): string =>
      /stream=([^#]+)#/.exec(connectStreamTwiml('https://gw.example.com', token))?.[1] ?? '';
    expect(keyOf('first')).toMatch(/^[\w-]{16}$/);
    expect(keyOf('first')).toBe(keyOf('first'));
    expect(keyOf('first')).not.toBe(keyOf('second'));
  });

  it('apologises, and passes on to a person where there is one', () => {
    expect(apologyTwiml('https://gw.example.com', 'Sorry.', '+15550100')).toContain(
      '<Say>Sorry.</Say><Dial action="https://gw.example.com/webhook/twilio/dial-ended" method="POST" answerOnBridge="true" timeout="30"><Number>+15550100</Number></Dial>',
    );
    expect(apologyTwiml('https://gw.example.com', 'Sorry.', undefined)).toContain('<Say>Sorry.</Say><Hangup/>');
    expect(hangUpTwiml()).toContain('<Response><Hangup/></Response>');
  });

  it('is said in the language that is asked for, in every sentence of the process apart', () => {
    const say = /<Say( language="de-DE")?>Hallo\.<\/Say>/;
    const of = (language?: string) => [
      connectStreamTwiml('https://gw.example.com', 't', 'Hallo.', language),
      apologyTwiml('https://gw.example.com', 'Hallo.', undefined, language),
      voicemailTwiml('Hallo.', language),
      transferTwiml('https://gw.example.com', { to: '+15550100', announce: 'Hallo.', ringMs: 5_000, language }),
    ];
    expect(of('de-DE').map((twiml) => say.exec(twiml)?.[1])).toEqual(Array(4).fill(' language="de-DE"'));
    expect(of().map((twiml) => say.exec(twiml)?.[0])).toEqual(Array(4).fill('<Say>Hallo.</Say>'));
  });

  it('takes a message down, asks elsewhere what comes next, and ends where nothing was said', () => {
    expect(takeMessageTwiml('https://gw.example.com', { say: 'Zu.', language: 'de-DE', mostMs: 60_000 })).toContain(
      '<Say language="de-DE">Zu.</Say><Record action="https://gw.example.com/webhook/twilio/voicemail-ended" method="POST" maxLength="60" playBeep="true"' +
        ' recordingStatusCallback="https://gw.example.com/webhook/twilio/recording-status" recordingStatusCallbackMethod="POST"/><Hangup/>',
    );
  });
});
