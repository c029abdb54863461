import { describe, expect, it } from 'vitest';
import { envOrigin, envProxies, envUrl, redisUrl } from './env-urls.ts';

describe('envUrl', () => {
  it('keeps a path, drops a slash at the end', () => {
    expect(envUrl().parse('https://api.vapi.ai/')).toBe('https://api.vapi.ai');
    expect(envUrl().parse('http://localhost:3100/v1')).toBe('http://localhost:3100/v1');
  });

  it.each(['api.vapi.ai', 'ftp://a.example', 'https://user:pw@a.example', 'https://'])('refuses %s', (text) => {
    expect(envUrl().safeParse(text).success).toBe(false);
  });
});

describe('envOrigin', () => {
  it('gives the bare origin, with the port only if it is not the usual one', () => {
    expect(envOrigin().parse('https://GW.example.com:443/')).toBe('https://gw.example.com');
    expect(envOrigin({ schemes: ['http', 'https'] }).parse('http://localhost:3000')).toBe('http://localhost:3000');
  });

  it.each([
    'http://gw.example.com',
    'https://gw.example.com/twilio',
    'https://gw.example.com?a=1',
    'https://u@gw',
    'foo',
  ])('refuses %s', (text) => {
    expect(envOrigin().safeParse(text).success).toBe(false);
  });
});

describe('envProxies', () => {
  it('takes addresses, ranges of both families, and the names of ranges', () => {
    expect(envProxies().parse('10.0.0.0/8, 192.0.2.1,fd00::/8,loopback')).toEqual([
      '10.0.0.0/8',
      '192.0.2.1',
      'fd00::/8',
      'loopback',
    ]);
  });

  it.each(['proxy.example.com', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0', '10.0.0.1,', 'fd00::/129', '*'])(
    'refuses %s, with which Fastify would not start',
    (text) => {
      expect(envProxies().safeParse(text).success).toBe(false);
    },
  );
});

describe('redisUrl', () => {
  it('accepts one node, TLS, credentials and a list of one scheme', () => {
    expect(redisUrl().parse('redis://localhost:6379/2')).toBe('redis://localhost:6379/2');
    expect(redisUrl().parse('rediss://u:p@cache')).toBe('rediss://u:p@cache');
    expect(redisUrl().parse('redis://a:1, redis://b:2')).toBe('redis://a:1,redis://b:2');
  });

  it.each(['localhost:6379', 'http://a', 'redis://a,rediss://b', 'redis://a,', 'redis://'])('refuses %s', (text) => {
    expect(redisUrl().safeParse(text).success).toBe(false);
  });
});
