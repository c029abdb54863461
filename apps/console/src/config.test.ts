import { expect, test } from 'vitest';
import { ConfigError } from '@trunkline/service-kit';
import { readConfig } from './config.ts';
import { readPlaces } from './try/try-places.ts';

const MINIMAL = { REDIS_URL: 'redis://127.0.0.1:6379' };

test('a Redis is enough to start, on port 3004', () => {
  expect(readConfig(MINIMAL)).toMatchObject({ PORT: 3004, CONSOLE_SESSION_MS: 43_200_000, gatewayKey: undefined });
});

test('each wrong variable is one line that names it and shows no secret', () => {
  const env = { API_KEYS: 'short', GATEWAY_URL: 'gateway', CONSOLE_SESSION_MS: '1', TRANSFER_NUMBER: 'me' };
  const faults = (() => {
    try {
      readConfig(env);
      return [];
    } catch (error) {
      return error instanceof ConfigError ? error.faults : [];
    }
  })();
  expect(faults.map((line) => line.split(':')[0])).toEqual([
    'REDIS_URL',
    'API_KEYS',
    'CONSOLE_SESSION_MS',
    'GATEWAY_URL',
    'TRANSFER_NUMBER',
  ]);
  expect(faults.join('\n')).not.toContain('short');
});

test('from where on a figure is a fault can be set, and a wrong value is told with all other faults', () => {
  expect(readConfig(MINIMAL).thresholds.slowTurnMs).toBe(1_800);
  expect(readConfig({ ...MINIMAL, VERDICT_SLOW_TURN_MS: '900' }).thresholds.slowTurnMs).toBe(900);
  expect(() => readConfig({ PORT: 'x', ...MINIMAL, VERDICT_GAP_MS: 'long' })).toThrow(/^PORT: .*\nVERDICT_GAP_MS: /);
  expect(() => readConfig({ ...MINIMAL, VERDICT_GAP_MS: 'long' })).toThrow(/^VERDICT_GAP_MS: /);
});

test('the gateway is asked with a key of its own, else with the first that may act', () => {
  const keys = { API_KEYS: 'eyes:looking-key:read,ops:acting-key:act' };
  expect(readConfig({ ...MINIMAL, ...keys }).gatewayKey).toBe('acting-key');
  expect(readConfig({ ...MINIMAL, ...keys, GATEWAY_API_KEY: 'own-key' }).gatewayKey).toBe('own-key');
});

test('what is lacking before somebody can try the agent is said by the name of its variable', () => {
  const places = (env: Record<string, string>) => readPlaces(readConfig({ ...MINIMAL, ...env }));
  expect(places({}).lacking).toContain('GATEWAY_URL');
  expect(places({ GATEWAY_URL: 'http://gateway:3000' }).lacking).toContain('GATEWAY_API_KEY');
  expect(places({ GATEWAY_URL: 'http://gateway:3000', GATEWAY_API_KEY: 'own-key' })).toMatchObject({
    lacking: undefined,
    voiceUrl: 'http://gateway:3000',
    chatUrl: 'http://gateway:3000',
  });
  expect(
    places({
      GATEWAY_URL: 'http://gateway:3000',
      API_KEYS: 'a-bare-key',
      PUBLIC_URL: 'https://gw.example.com',
      CHAT_PUBLIC_URL: 'https://chat.example.com',
    }),
  ).toMatchObject({ voiceUrl: 'https://gw.example.com', chatUrl: 'https://chat.example.com' });
});
