import { describe, expect, it } from 'vitest';
import { isSignedUpgrade, isSignedWebhook, websocketOrigin } from './signature.ts';

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

describe('Twilio signatures', () => {
  it('are checked over the public URL and every parameter', () => {
    expect(isSignedWebhook(company, '3KI2uRuYyAdhZIJXcpU0izDUzWI=', '/myapp', params)).toBe(true);
    expect(isSignedWebhook(company, '0/KCTR6DLpKmkAf8muzZqo1nDgQ=', '/myapp.php?foo=1&bar=2', params)).toBe(true);
    expect(isSignedWebhook(company, '3KI2uRuYyAdhZIJXcpU0izDUzWI=', '/myapp', { ...params, Digits: '1235' })).toBe(
      false,
    );
    expect(isSignedWebhook(company, '3KI2uRuYyAdhZIJXcpU0izDUzWI=', '/other', params)).toBe(false);
    expect(isSignedWebhook(company, undefined, '/myapp', params)).toBe(false);
    expect(isSignedWebhook(company, '', '/myapp', params)).toBe(false);
  });

  it('are taken from either token while one replaces the other', () => {
    const rotating = { ...company, authTokens: ['new-token', '12345'] };
    expect(isSignedWebhook(rotating, '3KI2uRuYyAdhZIJXcpU0izDUzWI=', '/myapp', params)).toBe(true);
  });

  it('of an upgrade are over the wss URL, with or without a slash at its end', () => {
    expect(isSignedUpgrade(gateway, 'EaUrJnXeOdQbckRcqHzor+8Gtsk=', '/media')).toBe(true);
    expect(isSignedUpgrade(gateway, 'ecRPTWAi5CQuAiLbSzs00z3K3yM=', '/media')).toBe(true);
    expect(isSignedUpgrade(gateway, 'EaUrJnXeOdQbckRcqHzor+8Gtsk=', '/media2')).toBe(false);
    expect(isSignedUpgrade(gateway, undefined, '/media')).toBe(false);
  });

  it('belong to wss for https, and to ws for http', () => {
    expect(websocketOrigin('https://gw.example.com')).toBe('wss://gw.example.com');
    expect(websocketOrigin('http://127.0.0.1:3000')).toBe('ws://127.0.0.1:3000');
  });
});
