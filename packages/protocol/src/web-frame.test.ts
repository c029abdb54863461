import { describe, expect, it } from 'vitest';
import { readWebFrame, WEB_FRAME_HEADER_BYTES, WEB_PAYLOAD_BYTES, writeWebFrameHeader } from './web-frame.ts';

const frameOf = (seq: number, format: 'pcm16k' | 'mulaw' = 'mulaw'): Uint8Array => {
  const bytes = new Uint8Array(WEB_FRAME_HEADER_BYTES + WEB_PAYLOAD_BYTES[format]).fill(7);
  writeWebFrameHeader(bytes, { format, generation: 300, flags: 0x0102, seq });
  return bytes;
};

describe('a frame of browser voice', () => {
  it('has its header where the contract says, in network byte order', () => {
    expect([...frameOf(0x89abcdef).subarray(0, 9)]).toEqual([2, 44, 1, 2, 0x89, 0xab, 0xcd, 0xef, 7]);
  });

  it('is read as it was written, up to the highest number', () => {
    const frame = readWebFrame(frameOf(0xffffffff, 'pcm16k'));
    expect(frame).toMatchObject({ format: 'pcm16k', generation: 44, flags: 0x0102, seq: 0xffffffff });
    expect(frame?.payload).toHaveLength(640);
  });

  it('is nothing when it has an unknown kind or is not exactly 20 ms', () => {
    const unknown = frameOf(1);
    unknown[0] = 3;
    expect(readWebFrame(unknown)).toBeUndefined();
    expect(readWebFrame(frameOf(1).subarray(0, 100))).toBeUndefined();
    expect(readWebFrame(new Uint8Array(0))).toBeUndefined();
  });
});
