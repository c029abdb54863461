import { describe, expect, it } from 'vitest';
import twilio from 'twilio';
import { parseTwiml } from './twiml.ts';

const number = (address: string) => ({
  kind: 'number',
  address,
  url: undefined,
  method: 'POST',
  statusCallback: undefined,
  statusCallbackMethod: 'POST',
  statusCallbackEvents: [],
});

describe('parseTwiml', () => {
  it('reads every verb in order, as the official library writes them', () => {
    const response = new twilio.twiml.VoiceResponse();
    response.say({ voice: 'Polly.Joanna' }, 'Tom & Jerry say "hi" <now>');
    response.play('https://gw.example.com/a.wav');
    response.play({ digits: 'ww12#' });
    response.pause({ length: 2 });
    const connect = response.connect({ action: '/ended?x=1&y=2', method: 'GET' });
    const stream = connect.stream({
      url: 'wss://gw.example.com/media',
      statusCallback: 'https://gw.example.com/status',
    });
    stream.parameter({ name: 'token', value: 'a"b<c' });
    stream.parameter({ name: 'tenant', value: 'acme' });
    const dial = response.dial({ action: '/dialled', timeout: 20, callerId: '+15550100001', answerOnBridge: true });
    dial.number(
      { url: '/whisper', statusCallback: '/leg', statusCallbackEvent: ['ringing', 'answered'] },
      '+15550100002',
    );
    dial.client('alice');
    response.dial('+15550100003');
    response.redirect({ method: 'GET' }, '/again');
    response.reject({ reason: 'busy' });
    response.hangup();
    expect(parseTwiml(response.toString())).toEqual({
      warnings: [],
      verbs: [
        { verb: 'Say', text: 'Tom & Jerry say "hi" <now>', voice: 'Polly.Joanna', loop: 1 },
        { verb: 'Play', url: 'https://gw.example.com/a.wav', digits: undefined, loop: 1 },
        { verb: 'Play', url: '', digits: 'ww12#', loop: 1 },
        { verb: 'Pause', lengthMs: 2000 },
        {
          verb: 'Connect',
          action: '/ended?x=1&y=2',
          method: 'GET',
          stream: {
            url: 'wss://gw.example.com/media',
            name: undefined,
            track: 'inbound_track',
            statusCallback: 'https://gw.example.com/status',
            statusCallbackMethod: 'POST',
            parameters: { token: 'a"b<c', tenant: 'acme' },
          },
        },
        {
          verb: 'Dial',
          action: '/dialled',
          method: 'POST',
          timeoutMs: 20_000,
          callerId: '+15550100001',
          answerOnBridge: true,
          targets: [
            {
              ...number('+15550100002'),
              url: '/whisper',
              statusCallback: '/leg',
              statusCallbackEvents: ['ringing', 'answered'],
            },
            { ...number('alice'), kind: 'client' },
          ],
        },
        {
          verb: 'Dial',
          action: undefined,
          method: 'POST',
          timeoutMs: 30_000,
          callerId: undefined,
          answerOnBridge: false,
          targets: [number('+15550100003')],
        },
        { verb: 'Redirect', url: '/again', method: 'GET' },
        { verb: 'Reject', reason: 'busy' },
        { verb: 'Hangup' },
      ],
    });
  });

  it('reads an empty response, with and without a declaration and comments', () => {
    expect(parseTwiml('<Response/>').verbs).toEqual([]);
    expect(parseTwiml('<?xml version="1.0" encoding="UTF-8"?>\n<Response><!-- none --></Response>').verbs).toEqual([]);
  });

  it.each([
    ['an empty body', ''],
    ['text', 'Sorry'],
    ['an unclosed tag', '<Response><Say>hi</Response>'],
    ['an unknown entity', '<Response><Say>&nope;</Say></Response>'],
    ['an unescaped ampersand', '<Response><Redirect>/a?b=1&c=2</Redirect></Response>'],
    ['two roots', '<Response/><Response/>'],
    ['another root', '<html/>'],
  ])('refuses %s', (_what, xml) => {
    expect(() => parseTwiml(xml)).toThrow(/not well-formed|not <Response>/);
  });

  it('warns of what Twilio would not know, and leaves it out', () => {
    const long = 'x'.repeat(496);
    const { verbs, warnings } = parseTwiml(
      `<Response><Speak>hi</Speak><Pause lenght="3"/><Connect><Stream url="wss://a/m"><Parameter name="t" value="1"/>` +
        `<Parameter name="long" value="${long}"/><Number/></Stream></Connect><Connect/></Response>`,
    );
    expect(verbs).toMatchObject([
      { verb: 'Pause', lengthMs: 1000 },
      { verb: 'Connect', stream: { parameters: { t: '1' } } },
    ]);
    expect(warnings).toEqual([
      '<Speak> is not a verb that is simulated',
      '<Pause> has no attribute lenght',
      '<Parameter> long: name and value have 500 characters or more together',
      '<Stream> takes <Parameter>, not <Number>',
      '<Connect> takes exactly one <Stream> here',
    ]);
  });
});
