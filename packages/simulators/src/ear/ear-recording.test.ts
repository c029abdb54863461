import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMulaw } from '../mulaw.ts';
import { decodeWav } from '../wav.ts';
import { createEarRecording } from './ear-recording.ts';

const bytes = (length: number, value: number) => new Uint8Array(length).fill(value);

describe('the ear recording', () => {
  it('keeps every sample at its place and silence everywhere else', () => {
    const recording = createEarRecording();
    recording.recordHeard(80, bytes(8, 0x10));
    recording.recordHeard(100_000, bytes(4, 0x20));
    recording.advanceTo(13_000);
    expect(recording.durationMs).toBe(13_000);
    expect([...recording.heardMulawBetween(9.5, 11.5)]).toEqual([
      ...bytes(4, 0xff),
      ...bytes(8, 0x10),
      ...bytes(4, 0xff),
    ]);
    expect([...recording.heardBetween(12_500, 12_501)]).toEqual([...decodeMulaw(bytes(4, 0x20)), 0, 0, 0, 0]);
    expect(recording.heardSamples()).toHaveLength(104_000);
  });

  it('joins adjacent audio into one run and starts a new one after silence or a clear', () => {
    const recording = createEarRecording();
    recording.recordHeard(0, bytes(160, 1));
    recording.recordHeard(160, bytes(160, 1));
    recording.endPlayRun('drained');
    recording.recordHeard(400, bytes(80, 1));
    recording.endPlayRun('cleared');
    recording.recordHeard(480, bytes(80, 1));
    expect(recording.playRuns).toEqual([
      { startMs: 0, endMs: 40, endedBy: 'drained' },
      { startMs: 50, endMs: 60, endedBy: 'cleared' },
      { startMs: 60, endMs: 70, endedBy: 'playing' },
    ]);
    expect(recording.silenceMs(0, 100)).toBe(40);
    expect(recording.silenceMs(45, 65)).toBe(5);
  });

  it('stops at its bound and says so', () => {
    const recording = createEarRecording({ maxMs: 10 });
    recording.recordHeard(72, bytes(16, 1));
    expect(recording.isTruncated).toBe(true);
    expect(recording.durationMs).toBe(10);
    recording.recordSaid(800, bytes(160, 1));
    expect(recording.saidBetween(0, 10)).toEqual(new Int16Array(80));
  });

  it('gives back exactly the audio it was given, in pieces of any size', () => {
    const piece = fc.uint8Array({ minLength: 1, maxLength: 500 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const recording = createEarRecording();
        let at = 0;
        for (const part of pieces) {
          recording.recordHeard(at, part);
          at += part.length;
        }
        expect(Buffer.from(recording.heardMulawBetween(0, at / 8))).toEqual(Buffer.concat(pieces));
        expect(recording.playRuns).toHaveLength(at === 0 ? 0 : 1);
      }),
    );
  });

  it('writes the caller to the left and the agent to the right', async () => {
    const path = join(tmpdir(), `ear-${process.pid}.wav`);
    const recording = createEarRecording();
    recording.recordSaid(0, bytes(8, 0x10));
    recording.recordHeard(8, bytes(8, 0x20));
    await recording.writeStereoWav(path);
    const { sampleRateHz, channels } = decodeWav(await readFile(path));
    await rm(path);
    expect(sampleRateHz).toBe(8000);
    expect(channels).toEqual([
      Int16Array.from([...bytes(8, 0x10), ...bytes(8, 0xff)], (byte) => decodeMulaw(Uint8Array.of(byte))[0] ?? 0),
      Int16Array.from([...bytes(8, 0xff), ...bytes(8, 0x20)], (byte) => decodeMulaw(Uint8Array.of(byte))[0] ?? 0),
    ]);
  });
});
