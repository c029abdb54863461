import fc from 'fast-check';
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import { isSignedUpgrade, isSignedWebhook } from './signature.ts';
import { signedUrlCandidates, typedHostOf, websocketOrigin } from './signed-urls.ts';

// Vectors computed with the auth token 12345 (Twilio, "Webhooks security").
const params = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+12349013030',
  Digits: '1234',
  From: '+12349013030',
  To: '+18005551212',
};
const company = { authTokens: ['12345'], publicUrl: 'https://mycompany.com' };
const gateway = { authTokens: ['12345'], publicUrl: 'https://gw.example.com' };
const signed = (url: string, form: Record<string, string | string[]> = {}): string =>
  getExpectedTwilioSignature('12345', url, form);

describe('Twilio signatures', () => {
  it('are checked over the public URL and every parameter', () => {
    const at = (path: string) => ({ path });
    expect(isSignedWebhook(company, '3KI2uRuYyAdhZIJXcpU0izDUzWI=', at('/myapp'), params)).toBe(true);
    expect(isSignedWebhook(company, '0/KCTR6DLpKmkAf8muzZqo1nDgQ=', at('/myapp.php?foo=1&bar=2'), params)).toBe(true);
    const changed = { ...params, Digits: '1235' };
    expect(isSignedWebhook(company, '3KI2uRuYyAdhZIJXcpU0izDUzWI=', at('/myapp'), changed)).toBe(false);
    expect(isSignedWebhook(company, '3KI2uRuYyAdhZIJXcpU0izDUzWI=', at('/other'), params)).toBe(false);
  });

  it.each([undefined, '', 'short', 'x'.repeat(28), 'é'.repeat(28), 'x'.repeat(100_000)])(
    'that are none are refused (%#)',
    (signature) => expect(isSignedWebhook(company, signature, { path: '/myapp' }, params)).toBe(false),
  );

  it('are taken from either token while one replaces the other', () => {
    const rotating = { ...company, authTokens: ['new-token', '12345'] };
    expect(isSignedWebhook(rotating, '3KI2uRuYyAdhZIJXcpU0izDUzWI=', { path: '/myapp' }, params)).toBe(true);
  });

  it('of an upgrade are over the wss URL', () => {
    expect(isSignedUpgrade(gateway, 'EaUrJnXeOdQbckRcqHzor+8Gtsk=', { path: '/media' })).toBe(true);
    expect(isSignedUpgrade(gateway, 'ecRPTWAi5CQuAiLbSzs00z3K3yM=', { path: '/media' })).toBe(true);
    expect(isSignedUpgrade(gateway, 'EaUrJnXeOdQbckRcqHzor+8Gtsk=', { path: '/media2' })).toBe(false);
    expect(isSignedUpgrade(gateway, signed('https://gw.example.com/media'), { path: '/media' })).toBe(false);
  });

  it.each([
    ['https://gw.example.com/webhook/twilio', '/webhook/twilio', 'gw.example.com'],
    ['https://gw.example.com/webhook/twilio/', '/webhook/twilio/', 'gw.example.com'],
    ['https://gw.example.com/webhook/twilio', '/webhook/twilio/', 'gw.example.com'],
    ['https://gw.example.com/webhook/twilio/?a=b', '/webhook/twilio?a=b', 'gw.example.com'],
    ['https://gw.example.com:443/webhook/twilio', '/webhook/twilio', 'gw.example.com'],
    ['https://GW.Example.com/webhook/twilio', '/webhook/twilio', 'GW.Example.com'],
    ['https://GW.Example.com:443/webhook/twilio/', '/webhook/twilio/', 'GW.Example.com:443'],
    ['https://GW.EXAMPLE.COM/webhook/twilio', '/webhook/twilio', 'gw.example.com'],
    ['https://Gw.example.com/webhook/twilio', '/webhook/twilio', 'a-proxy.internal'],
  ])('over %s are found for a request of %s at host %s', (url, path, host) => {
    const check = { ...gateway, typedHost: typedHostOf('https://Gw.example.com') };
    expect(isSignedWebhook(check, signed(url, params), { path, host }, params)).toBe(true);
    const socketUrl = websocketOrigin(url);
    expect(isSignedUpgrade(check, signed(socketUrl), { path, host })).toBe(true);
  });

  it('over another host are not believed, whatever host the request names', () => {
    const url = 'https://evil.example.com/webhook/twilio';
    const requested = { path: '/webhook/twilio', host: 'evil.example.com' };
    expect(isSignedWebhook(gateway, signed(url, params), requested, params)).toBe(false);
  });

  it('cost no more than 16 hashes for each token, whatever the request', () => {
    const typed = 'Gw.Example.com';
    const candidates = signedUrlCandidates(
      'https://gw.example.com',
      { path: '/a/?b', host: 'GW.example.com:443' },
      typed,
    );
    expect(candidates.length).toBeLessThanOrEqual(16);
    expect(signedUrlCandidates('https://gw.example.com:8443', { path: '/a' }, undefined)[0]).toBe(
      'https://gw.example.com:8443/a',
    );
  });

  it('belong to wss for https, and to ws for http', () => {
    expect(websocketOrigin('https://gw.example.com')).toBe('wss://gw.example.com');
    expect(websocketOrigin('http://127.0.0.1:3000')).toBe('ws://127.0.0.1:3000');
  });
});

describe('beside the validator of the twilio package', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 });
  const name = fc.stringMatching(/^[A-Za-z0-9_+ .-]{1,12}$/);
  const form = fc.dictionary(name, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 4 })), { maxKeys: 12 });
  const path = fc
    .tuple(fc.stringMatching(/^(?:\/[a-z0-9.~_-]{1,8}){1,3}$/), fc.stringMatching(/^(?:\?[a-z0-9=&%-]{0,12})?$/))
    .map((parts) => parts.join(''));

  it('the same requests are signed', () => {
    fc.assert(
      fc.property(form, path, fc.constantFrom('', ':443'), (params, at, port) => {
        const signature = signed(`https://gw.example.com${port}${at}`, params);
        expect(isSignedWebhook(gateway, signature, { path: at }, params)).toBe(true);
        expect(validateRequest('12345', signature, `https://gw.example.com${at}`, params)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('the same requests are not signed, when one character of them is another', () => {
    fc.assert(
      fc.property(form, path, name, text, (params, at, changedName, value) => {
        fc.pre(!(changedName in params) && value !== '');
        const signature = signed(`https://gw.example.com${at}`, params);
        const changed = { ...params, [changedName]: value };
        expect(isSignedWebhook(gateway, signature, { path: at }, changed)).toBe(false);
        expect(validateRequest('12345', signature, `https://gw.example.com${at}`, changed)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
