import { describe, expect, it } from 'vitest';
import { apologyTwiml, connectStreamTwiml, hangUpTwiml } from './twiml.ts';

describe('TwiML', () => {
  it('connects to the stream with the token as a parameter, and ends with a deliberate verb', () => {
    expect(connectStreamTwiml('https://gw.example.com', 'a&b', 'Hello.')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Hello.</Say>' +
        '<Connect action="https://gw.example.com/webhook/twilio/stream-ended#rc=3&amp;rp=ct,rt,5xx&amp;ct=1000&amp;rt=3000" method="POST">' +
        '<Stream url="wss://gw.example.com/media" statusCallback="https://gw.example.com/webhook/twilio/stream-status"' +
        ' statusCallbackMethod="POST"><Parameter name="token" value="a&amp;b"/></Stream></Connect>' +
        '<Redirect method="POST">https://gw.example.com/webhook/twilio/stream-ended#rc=3&amp;rp=ct,rt,5xx&amp;ct=1000&amp;rt=3000</Redirect></Response>',
    );
  });

  it('apologises, and passes on to a person where there is one', () => {
    expect(apologyTwiml('https://gw.example.com', 'Sorry.', '+15550100')).toContain(
      '<Say>Sorry.</Say><Dial action="https://gw.example.com/webhook/twilio/dial-ended" method="POST" answerOnBridge="true" timeout="30"><Number>+15550100</Number></Dial>',
    );
    expect(apologyTwiml('https://gw.example.com', 'Sorry.', undefined)).toContain('<Say>Sorry.</Say><Hangup/>');
    expect(hangUpTwiml()).toContain('<Response><Hangup/></Response>');
  });
});
