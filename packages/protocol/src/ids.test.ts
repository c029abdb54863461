import { describe, expect, it } from 'vitest';
import {
  buildCallId,
  buildSessionId,
  buildTurnId,
  callIdOfTwilioCall,
  encodeBase32,
  isCallId,
  isSessionId,
} from './ids.ts';

describe('ids', () => {
  it('give one Twilio call one call id, whoever makes it', () => {
    expect(callIdOfTwilioCall('CA0123456789abcdef0123456789abcdef')).toBe('call_0123456789abcdef0123456789abcdef');
    expect(callIdOfTwilioCall('XX1')).toBeUndefined();
    expect(callIdOfTwilioCall('CA{x}')).toBeUndefined();
  });

  it('are made from the randomness they are given', () => {
    const random = Uint8Array.from({ length: 16 }, (_, index) => index * 16);
    expect(buildCallId(random)).toBe(`call_${encodeBase32(random)}`);
    expect(isCallId(buildCallId(random))).toBe(true);
    expect(isCallId('call_../x')).toBe(false);
    expect(buildTurnId(3)).toBe('turn_3');
  });

  it('take the session ids that others bring, and none that would leave its place in a path or a Redis key', () => {
    expect(isSessionId(buildSessionId(new Uint8Array(16)))).toBe(true);
    expect(['a', 'user-42_chat', 'call_0123'].map(isSessionId)).toEqual([true, true, true]);
    expect(['', '-a', 'a/b', 'a.b', '{a}', 'a'.repeat(129), 'ä'].map(isSessionId)).toEqual(Array(7).fill(false));
  });

  it('are written in base 32 as RFC 4648 groups bits, with an alphabet of their own', () => {
    expect(encodeBase32(new Uint8Array([0xff]))).toBe('zw');
    expect(encodeBase32(new Uint8Array([0, 0, 0, 0, 1]))).toBe('00000001');
    expect(encodeBase32(new TextEncoder().encode('foobar'))).toBe('csqpyrk1e8');
  });
});
