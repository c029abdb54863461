import { BlockList } from 'node:net';
import { expect, test } from 'vitest';
import { clientAddressOf, parseAddresses } from './client-address.ts';

const TRUSTED = parseAddresses('127.0.0.1, 10.0.0.0/8, ::1')!;
const clientOf = (remoteAddress: string, told?: string, trusted = TRUSTED): string =>
  clientAddressOf(
    { headers: told === undefined ? {} : { 'x-forwarded-for': told }, socket: { remoteAddress } },
    trusted,
  );

test('the client of a trusted tunnel is whom the tunnel names last, and not whom a stranger names before that', () => {
  expect(clientOf('127.0.0.1', '203.0.113.9')).toBe('203.0.113.9');
  expect(clientOf('127.0.0.1', '198.51.100.7, 203.0.113.9')).toBe('203.0.113.9');
  expect(clientOf('::ffff:127.0.0.1', '203.0.113.9, 10.1.2.3')).toBe('203.0.113.9');
  expect(clientOf('::1', '2001:db8::7')).toBe('2001:db8::7');
});

test('a peer that is not trusted is the client, whatever it says', () => {
  expect(clientOf('192.0.2.1', '203.0.113.9')).toBe('192.0.2.1');
  expect(clientOf('127.0.0.1', '203.0.113.9', new BlockList())).toBe('127.0.0.1');
});

test('a trusted peer that names nobody, or nonsense, is the client', () => {
  for (const told of [undefined, '', 'unknown', '203.0.113.9, <script>']) {
    expect(clientOf('127.0.0.1', told)).toBe('127.0.0.1');
  }
});

test('what is no address and no range is no list', () => {
  for (const text of ['localhost', '10.0.0.0/33', '10.0.0.0/', '::1/129', '10.0.0.1,']) {
    expect(parseAddresses(text)).toBeUndefined();
  }
});
