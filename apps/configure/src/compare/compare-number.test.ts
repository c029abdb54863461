import { expect, test } from 'vitest';
import { compareNumber, type NumberState, type WantedNumber } from './compare-number.ts';

const wanted: WantedNumber = {
  publicUrl: 'https://gw.example.com',
  fallbackUrl: undefined,
  fallbackNumber: undefined,
};

const rightNumber: NumberState = {
  voiceUrl: 'https://gw.example.com/webhook/twilio',
  voiceMethod: 'POST',
  statusCallback: 'https://gw.example.com/webhook/twilio/call-status',
  statusCallbackMethod: 'POST',
  voiceFallbackUrl: 'https://handler.twilio.com/twiml/EH1',
  voiceReceiveMode: 'voice',
};

test.each<[string, NumberState]>([
  ['as it is', rightNumber],
  ['with connection overrides', { ...rightNumber, voiceUrl: `${rightNumber.voiceUrl}#rc=2&rp=ct,rt,5xx` }],
  ['with a slash at the end', { ...rightNumber, voiceUrl: `${rightNumber.voiceUrl}/` }],
  ['with what Twilio leaves out', { ...rightNumber, voiceApplicationSid: null, trunkSid: null }],
])('a number that is set up is left alone: %s', (_how, number) => {
  expect(compareNumber(number, wanted)).toEqual({ differences: [], troubles: [], update: {} });
});

test.each<[string, NumberState, object, RegExp]>([
  ['nothing', { voiceUrl: '' }, { voiceUrl: rightNumber.voiceUrl }, /has no voice URL/],
  [
    'another app',
    { voiceUrl: 'https://shop.example.com/voice' },
    { voiceUrl: rightNumber.voiceUrl },
    /^Another app answers: https:\/\/shop/,
  ],
  [
    'an earlier tunnel',
    { voiceUrl: 'https://old.trycloudflare.com/webhook/twilio' },
    { voiceUrl: rightNumber.voiceUrl },
    /another address of a gateway, https:\/\/old/,
  ],
  [
    'another path of ours',
    { voiceUrl: 'https://gw.example.com/voice' },
    { voiceUrl: rightNumber.voiceUrl },
    /asks \/voice, where nobody/,
  ],
  [
    'Vapi',
    { voiceUrl: 'https://api.vapi.ai/twilio/inbound_call' },
    { voiceUrl: rightNumber.voiceUrl },
    /imported at Vapi/,
  ],
  ['Twilio’s demo', { voiceUrl: 'https://demo.twilio.com/welcome/voice/' }, { voiceUrl: rightNumber.voiceUrl }, /demo/],
  ['an application', { voiceApplicationSid: 'AP1' }, { voiceApplicationSid: '' }, /TwiML application/],
  ['a trunk', { trunkSid: 'TK1' }, { trunkSid: '' }, /SIP trunk/],
  ['faxes', { voiceReceiveMode: 'fax' }, { voiceReceiveMode: 'voice' }, /faxes and no calls/],
  ['GET', { voiceMethod: 'GET' }, { voiceMethod: 'POST' }, /stand in URLs/],
  [
    'no status callback',
    { statusCallback: '' },
    { statusCallback: rightNumber.statusCallback },
    /status callback is missing/,
  ],
  [
    'another status callback',
    { statusCallback: 'https://x.example/cb' },
    { statusCallback: rightNumber.statusCallback },
    /tells https:\/\/x\.example\/cb/,
  ],
])('a number with %s is told in words and corrected', (_what, deviation, update, consequence) => {
  const compared = compareNumber({ ...rightNumber, ...deviation }, wanted);
  expect(compared.update).toEqual(update);
  expect(compared.differences.map((one) => one.consequence)).toEqual([expect.stringMatching(consequence)]);
});

test('the query of a URL, which may be a secret, is not shown', () => {
  const [difference] = compareNumber({ ...rightNumber, voiceUrl: 'https://a:b@x.example/v?key=1' }, wanted).differences;
  expect(difference?.was).toBe('https://x.example/v?...');
});

test('a fallback URL is written where one is wanted, and left where none is', () => {
  const withOne = { ...wanted, fallbackUrl: 'https://handler.twilio.com/twiml/EH2' };
  expect(compareNumber(rightNumber, withOne).update).toEqual({
    voiceFallbackUrl: 'https://handler.twilio.com/twiml/EH2',
    voiceFallbackMethod: 'POST',
  });
});

test('a number without a fallback is worth a note, and one that falls back on itself is a fault', () => {
  expect(compareNumber({ ...rightNumber, voiceFallbackUrl: '' }, wanted).troubles).toMatchObject([{ weight: 'note' }]);
  const itself = { ...rightNumber, voiceFallbackUrl: 'https://gw.example.com/fallback' };
  expect(compareNumber(itself, wanted).troubles).toMatchObject([
    { weight: 'fault', problem: expect.stringContaining('leads to PUBLIC_URL too') },
  ]);
});
