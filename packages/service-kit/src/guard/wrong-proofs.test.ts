import { ManualClock } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import { createFastify } from '../http/app.ts';
import { readApiKey } from '../http/api-key.ts';
import { ApiKeyring } from '../keys/api-keyring.ts';
import { requireApiKey } from '../http/require-api-key.ts';
import { captureLog } from '../log/captured-log.fixture.ts';
import { WrongProofs } from './wrong-proofs.ts';

const HERE = '203.0.113.7';
const ELSEWHERE = '198.51.100.9';

function setUp() {
  const clock = new ManualClock();
  const { logger, lines } = captureLog({ level: 'warn' });
  const proofs = new WrongProofs({ clock, log: logger });
  const tries = proofs.of('api-key');
  const guess = (address: string, count: number): void => {
    for (let left = count; left > 0; left -= 1) tries.wrong(address);
  };
  /** Whether a right proof of `name` from `address` gets through. */
  const passes = (address: string, name = 'ops'): boolean => {
    try {
      tries.look(address);
      tries.right(address, name);
      return true;
    } catch {
      return false;
    }
  };
  return { clock, lines, proofs, tries, guess, passes };
}

it('an address has ten wrong tries at once and then ten a minute, and is not looked at before', () => {
  const { clock, proofs, tries, guess } = setUp();
  guess(HERE, 10);
  expect(() => tries.look(HERE)).toThrow('Too many wrong tries came from this address.');
  clock.advance(5_999);
  expect(() => tries.look(HERE)).toThrow('Too many');
  clock.advance(1);
  expect(() => tries.look(HERE)).not.toThrow();
  tries.wrong(HERE);
  expect(() => tries.look(HERE)).toThrow('Too many');
  expect([proofs.wrong['api-key'], proofs.held['api-key']]).toEqual([11, 3]);
});

it('says when to come back', () => {
  const { tries, guess } = setUp();
  guess(HERE, 10);
  expect(tries.wrong(HERE)).toMatchObject({ code: 'TL_RATE_LIMITED', retryAfterMs: 6_000 });
});

it('a right proof is never held back by wrong tries from other addresses, nor by those of another kind', () => {
  const { proofs, guess, passes } = setUp();
  guess(HERE, 500);
  expect(passes(ELSEWHERE)).toBe(true);
  expect(() => proofs.of('twilio-signature').look(HERE)).not.toThrow();
});

it('whoever has come from an address before is not locked out by a stranger who shares it, and nobody else gets in there', () => {
  const { clock, guess, passes, tries } = setUp();
  expect(passes(HERE, 'ops')).toBe(true);
  guess(HERE, 500);
  expect([passes(HERE, 'ops'), passes(HERE, 'guessed')]).toEqual([true, false]);
  expect(tries.wrong(HERE)).toMatchObject({ code: 'TL_RATE_LIMITED' });
  clock.advance(3_600_001);
  guess(HERE, 20);
  expect(passes(HERE, 'ops')).toBe(false);
});

it('a right signature passes however many wrong ones came from its address, which are answered with 429 all the same', () => {
  const { proofs } = setUp();
  const signatures = proofs.of('twilio-signature', false);
  for (let index = 0; index < 10; index += 1) expect(signatures.wrong(HERE)).toBeUndefined();
  expect(signatures.wrong(HERE)).toMatchObject({ code: 'TL_RATE_LIMITED' });
  expect(() => {
    signatures.look(HERE);
    signatures.right(HERE, 'twilio');
  }).not.toThrow();
  expect(proofs.wrong['twilio-signature']).toBe(11);
});

it('the addresses of one IPv6 network are one peer, and an IPv4 address is one however it is written', () => {
  const { guess, passes } = setUp();
  guess('2001:db8:1:2::1', 5);
  guess('2001:db8:1:2:ffff::9', 5);
  expect([passes('2001:0db8:0001:0002::77'), passes('2001:db8:1:3::1')]).toEqual([false, true]);
  guess('::ffff:203.0.113.7', 10);
  expect(passes(HERE)).toBe(false);
});

it('remembers ten thousand addresses and no more', () => {
  const { proofs, tries, guess, passes } = setUp();
  guess(HERE, 10);
  for (let index = 0; index < 9_999; index += 1) tries.wrong(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
  expect([proofs.size, passes(HERE)]).toEqual([10_000, false]);
  for (let index = 0; index < 20_000; index += 1) tries.wrong(`11.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
  expect([proofs.size, passes(HERE)]).toEqual([10_000, true]);
});

it('tells once of an address that it holds back, by its network, and does not fill the log', () => {
  const { lines, guess } = setUp();
  guess(HERE, 100);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ level: 'warn', proof: 'api-key', network: '203.0.113.0/24' });
  for (let index = 0; index < 1_000; index += 1) guess(`10.0.${index >> 8}.${index & 255}`, 10);
  expect(lines).toHaveLength(20);
});

it('a key of ours answers 401 and then 429 to whoever guesses it, and 200 to its holder behind another address', async () => {
  const { tries } = setUp();
  const app = createFastify({ logger: captureLog().logger, trustProxy: ['127.0.0.1'] });
  requireApiKey(app, new ApiKeyring([readApiKey('ops:a-key-of-the-operators:read')!]), tries);
  app.get('/', () => 'seen');
  const ask = async (key: string, address: string) => {
    const headers = { authorization: `Bearer ${key}`, 'x-forwarded-for': address };
    const answer = await app.inject({ url: '/', headers });
    return [answer.statusCode, answer.headers['retry-after']];
  };
  const statuses = [];
  for (let index = 0; index < 11; index += 1) statuses.push(await ask(`guess-number-${index}`, HERE));
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => [401, undefined]), [429, '6']]);
  expect(await ask('a-key-of-the-operators', HERE)).toEqual([429, '6']);
  expect(await ask('a-key-of-the-operators', ELSEWHERE)).toEqual([200, undefined]);
});
