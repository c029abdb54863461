import { describe, expect, it } from 'vitest';
import { createReplicaId } from './replica-id.ts';

describe('createReplicaId', () => {
  it('shows the end of the host name and differs between two starts on one host', () => {
    const host = 'telephony-gateway-6d5f7c9b8d-x2x4z';
    expect(createReplicaId(host, new Uint8Array([0, 0, 0, 0, 0]))).toBe('7c9b8d-x2x4z-00000000');
    expect(createReplicaId(host, new Uint8Array([255, 255, 255, 255, 255]))).toBe('7c9b8d-x2x4z-zzzzzzzz');
  });

  it('makes a key-safe word of any host name', () => {
    expect(createReplicaId('Büro_PC.local', new Uint8Array([1]))).toBe('ro-pc-local-04');
    expect(createReplicaId('', new Uint8Array([1]))).toBe('replica-04');
  });
});
