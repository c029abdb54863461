import { ConfigError, type Env } from '@trunkline/service-kit';
import { expect, it } from 'vitest';
import { readConfig } from './config.ts';

const good: Env = { REDIS_URL: 'redis://localhost', VAPI_API_KEY: 'v', VAPI_ASSISTANT_ID: 'asst' };

function faultsOf(env: Env): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

it('needs a Redis, a key of Vapi and an assistant, and takes the documented defaults for the rest', () => {
  expect(readConfig(good)).toMatchObject({
    PORT: 3003,
    assistant: { assistantId: 'asst' },
    VAPI_BASE_URL: 'https://api.vapi.ai',
    CHAT_SESSION_TTL_MS: 1_800_000,
    CHAT_MESSAGES_PER_MINUTE_PER_KEY: 30,
    CHAT_MESSAGES_PER_MINUTE_PER_SESSION: 10,
    CHAT_QUEUE_MAX_MESSAGES: 20,
    CHAT_ESCALATION: 'off',
  });
});

it('names every variable that is wrong in a line of its own', () => {
  const faults = faultsOf({
    WEB_ORIGINS: 'https://shop.example.com/,https://a.example/path',
    API_KEYS: 'desk:long-enough-key:wirte',
    CHAT_QUEUE_MAX_MESSAGES: '-1',
    CHAT_ESCALATION: 'yes',
    VAPI_ASSISTANT_ID: 'asst',
    VAPI_ASSISTANT_FILE: 'asst.json',
  });
  const names = [
    'API_KEYS',
    'CHAT_ESCALATION',
    'CHAT_QUEUE_MAX_MESSAGES',
    'REDIS_URL',
    'VAPI_API_KEY',
    'VAPI_ASSISTANT_ID',
    'WEB_ORIGINS',
  ];
  expect(new Set(faults.map((fault) => fault.split(':')[0]))).toEqual(new Set(names));
});

it('takes origins with or without a slash at the end, as browsers write them', () => {
  expect(
    readConfig({ ...good, WEB_ORIGINS: 'https://Shop.example.com:443/, http://localhost:3100' }).WEB_ORIGINS,
  ).toEqual(['https://shop.example.com', 'http://localhost:3100']);
});
