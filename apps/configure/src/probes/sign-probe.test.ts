import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { signAsTwilio, signAsVapi } from './sign-probe.ts';

const BODY = '{"message":{"type":"hang"}}';
const AT = 1_796_036_455_793;

const sign = (env: Record<string, string>): Record<string, string> =>
  signAsVapi(
    readConfig({
      PUBLIC_URL: 'https://gw.example.com',
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: '12345',
      VAPI_API_KEY: 'key',
      VAPI_ASSISTANT_ID: 'a1',
      VAPI_WEBHOOK_SECRET: 'webhook-secret',
      ...env,
    }),
    'webhook-secret',
    BODY,
    AT,
  );

test('a probe is signed as Twilio signs, by a known example of its package', () => {
  const params = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+12349013030',
    Digits: '1234',
    From: '+12349013030',
    To: '+18005551212',
  };
  expect(signAsTwilio('12345', 'https://mycompany.com/myapp', params)['x-twilio-signature']).toBe(
    '3KI2uRuYyAdhZIJXcpU0izDUzWI=',
  );
});

test('a probe proves itself in each way of VAPI_WEBHOOK_AUTH', () => {
  expect(sign({ VAPI_WEBHOOK_AUTH: 'none' })).toEqual({});
  expect(sign({ VAPI_WEBHOOK_AUTH: 'bearer' })).toEqual({ authorization: 'Bearer webhook-secret' });
  expect(sign({ VAPI_WEBHOOK_AUTH: 'secret' })).toEqual({ 'x-vapi-secret': 'webhook-secret' });
  expect(sign({ VAPI_WEBHOOK_AUTH: 'hmac' })).toEqual({
    'x-signature': createHmac('sha256', 'webhook-secret').update(`${AT}.${BODY}`).digest('hex'),
    'x-timestamp': String(AT),
  });
});

test('the form of a signature is that of the variables', () => {
  const headers = sign({
    VAPI_WEBHOOK_AUTH: 'hmac',
    VAPI_SIGNATURE_HEADER: 'x-vapi-signature',
    VAPI_SIGNATURE_PAYLOAD: '{body}',
    VAPI_SIGNATURE_ENCODING: 'base64',
    VAPI_SIGNATURE_PREFIX: 'sha1=',
    VAPI_SIGNATURE_ALGORITHM: 'sha1',
  });
  expect(headers['x-vapi-signature']).toBe(
    `sha1=${createHmac('sha1', 'webhook-secret').update(BODY).digest('base64')}`,
  );
});
