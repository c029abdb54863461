import { describe, expect, it } from 'vitest';
import { readConnectionOverrides } from './connection-overrides.ts';
import { dialUrlOf } from './origin-map.ts';

describe('connection overrides in the fragment of a webhook URL', () => {
  it('default to one retry of a failed connection and 15 s in all', () => {
    const overrides = readConnectionOverrides('');
    expect(overrides).toMatchObject({
      connectTimeoutMs: 5000,
      responseTimeoutMs: 15_000,
      totalTimeoutMs: 15_000,
      retries: 1,
    });
    expect([overrides.retriesFailure('connect'), overrides.retriesFailure('response')]).toEqual([true, false]);
    expect(overrides.retriesStatus(503)).toBe(false);
  });

  it('are read one by one and kept within their ranges', () => {
    const overrides = readConnectionOverrides('#rc=9&rp=rt,5xx&ct=1&rt=3000&tt=99999&e=ashburn');
    expect(overrides).toMatchObject({
      connectTimeoutMs: 100,
      responseTimeoutMs: 3000,
      totalTimeoutMs: 15_000,
      retries: 5,
    });
    expect([overrides.retriesFailure('connect'), overrides.retriesFailure('response')]).toEqual([false, true]);
    expect([500, 404, 200].map(overrides.retriesStatus)).toEqual([true, false, false]);
    expect([500, 404, 200].map(readConnectionOverrides('rp=all').retriesStatus)).toEqual([true, true, false]);
    expect(readConnectionOverrides('rc=many').retries).toBe(1);
  });
});

describe('the origin map', () => {
  it('replaces the origin of web and socket addresses and keeps path and query', () => {
    const map = { 'https://gw.example.com': 'http://127.0.0.1:3000' };
    expect(dialUrlOf(new URL('https://gw.example.com/a?b=1'), map).href).toBe('http://127.0.0.1:3000/a?b=1');
    expect(dialUrlOf(new URL('wss://gw.example.com/media'), map).href).toBe('ws://127.0.0.1:3000/media');
    expect(dialUrlOf(new URL('wss://other.example.com/media'), map).href).toBe('wss://other.example.com/media');
  });

  it('asks a function anew for every connection', () => {
    const ports = [1, 2];
    const map = () => `http://127.0.0.1:${ports.shift()}`;
    const dialled = [0, 1].map(() => dialUrlOf(new URL('wss://gw.example.com/media'), map).href);
    expect(dialled).toEqual(['ws://127.0.0.1:1/media', 'ws://127.0.0.1:2/media']);
  });
});
