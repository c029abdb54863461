import { expect, it } from 'vitest';
import { describeFault, type Places } from './faults.ts';

const PLACES: Places = {
  origin: 'https://desk.example.com',
  isSecure: true,
  voiceUrl: 'https://voice.example.com',
  chatUrl: 'https://chat.example.com',
};

it('an origin that is not allowed is told with the exact line to set', () => {
  const words = describeFault('TL_ORIGIN_NOT_ALLOWED', '', PLACES);
  expect(words.setting).toBe('WEB_ORIGINS=https://desk.example.com');
  expect(words.text).toContain('https://desk.example.com');
});

it('a gateway that is away is told with the address at which it was looked for', () => {
  expect(describeFault('connection-lost', '', PLACES).text).toContain('https://voice.example.com');
  expect(describeFault('unreachable', '', PLACES).text).toContain('https://chat.example.com');
});

it('a page without https is told how to get a microphone', () => {
  const places = { ...PLACES, origin: 'http://10.0.0.7:3004', isSecure: false };
  expect(describeFault('audio-unavailable', '', places).setting).toBe('ssh -L 3004:127.0.0.1:3004 HOST');
  expect(describeFault('audio-unavailable', '', PLACES).setting).toBeUndefined();
});

it('what is not known stands as it was said, and never as nothing', () => {
  expect(describeFault('TL_NEW', 'Something of tomorrow.', PLACES)).toEqual({ text: 'Something of tomorrow.' });
  expect(describeFault('constructor', '', PLACES)).toEqual({ text: 'It did not work (constructor).' });
});
