import { afterEach, expect, test, vi } from 'vitest';
import { askAccess, rememberPolling, remembersPolling, voiceUrl } from './links.ts';

afterEach(() => void vi.unstubAllGlobals());

test.each([
  ['https://voice.example.com', 'wss://voice.example.com/web/audio', 'https://voice.example.com/web/audio/sess_1'],
  ['http://127.0.0.1:3000/', 'ws://127.0.0.1:3000/web/audio', 'http://127.0.0.1:3000/web/audio/sess_1'],
  ['https://example.com/phone', 'wss://example.com/phone/web/audio', 'https://example.com/phone/web/audio/sess_1'],
])('below %s are the socket and the polls, without the token', (baseUrl, socket, polls) => {
  expect(voiceUrl(baseUrl, 'socket')).toBe(socket);
  expect(voiceUrl(baseUrl, 'polling', 'sess_1')).toBe(polls);
});

test('a page may give the token alone, or with the session that polling needs', async () => {
  const baseUrl = 'https://example.com';
  await expect(askAccess({ baseUrl, token: async () => 'a' })).resolves.toEqual({ token: 'a' });
  await expect(askAccess({ baseUrl, token: async () => 'a', sessionId: 's' })).resolves.toEqual({
    token: 'a',
    sessionId: 's',
  });
  const access = { token: 'b', sessionId: 't' };
  await expect(askAccess({ baseUrl, token: async () => access, sessionId: 's' })).resolves.toEqual(access);
});

test('that sockets fail is remembered for one session, and not at all where storage is refused', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  rememberPolling('sess_1');
  expect([remembersPolling('sess_1'), remembersPolling('sess_2'), remembersPolling(undefined)]).toEqual([
    true,
    false,
    false,
  ]);
  vi.stubGlobal('sessionStorage', undefined);
  rememberPolling('sess_3');
  expect(remembersPolling('sess_1')).toBe(false);
});
