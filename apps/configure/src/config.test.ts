import type { ConfigError } from '@trunkline/service-kit';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
};

const whole = {
  PUBLIC_URL: 'https://gw.example.com',
  TWILIO_ACCOUNT_SID: 'AC1',
  TWILIO_AUTH_TOKEN: 'token',
  VAPI_API_KEY: 'key',
  VAPI_ASSISTANT_ID: 'a1',
  VAPI_WEBHOOK_AUTH: 'bearer',
  VAPI_WEBHOOK_SECRET: 'webhook-secret',
};

test('all that is missing is named at once', () => {
  expect(faultsOf({}).map((line) => line.split(':', 1)[0])).toEqual([
    'PUBLIC_URL',
    'TWILIO_ACCOUNT_SID',
    'TWILIO_AUTH_TOKEN',
    'VAPI_API_KEY',
    'VAPI_WEBHOOK_AUTH',
    'VAPI_ASSISTANT_ID',
  ]);
});

test.each([
  ['half of an API key', { TWILIO_API_KEY_SID: 'SK1' }, /^TWILIO_API_KEY_SID: set it together/],
  ['no secret where one is needed', { VAPI_WEBHOOK_SECRET: '' }, /^VAPI_WEBHOOK_SECRET: not set; bearer needs it/],
  ['a number that is none', { TWILIO_PHONE_NUMBER: '0555' }, /^TWILIO_PHONE_NUMBER: expected a telephone number/],
  [
    'a file that is not there',
    { VAPI_ASSISTANT_ID: '', VAPI_ASSISTANT_FILE: '/no/such' },
    /^VAPI_ASSISTANT_FILE: cannot/,
  ],
  [
    'a fallback at the address that it is to stand in for',
    { TWILIO_FALLBACK_URL: 'https://gw.example.com/fallback' },
    /^TWILIO_FALLBACK_URL: leads to PUBLIC_URL/,
  ],
  ['routes that are none', { ROUTES_FILE: '/no/such.yaml' }, /^ROUTES_FILE: such\.yaml cannot be read: ENOENT/],
  ['rules that are none', { ASSISTANT_ROUTES_FILE: '/no/such' }, /^ASSISTANT_ROUTES_FILE: cannot be read as JSON/],
])('%s is named', (_what, deviation, fault) => {
  expect(faultsOf({ ...whole, ...deviation })).toEqual([expect.stringMatching(fault)]);
});
