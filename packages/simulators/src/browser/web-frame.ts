/**
 * The binary frame of browser voice (CONTRACT, "Browser voice on the wire"). On purpose not the product's own code: what the
 * gateway sends is judged here, and a fault shared by both sides would cancel out.
 */
import { decodeMulaw, encodeMulaw } from '../mulaw.ts';

export type VoiceFormat = 'pcm16k' | 'mulaw';

/** 20 ms at 16 kHz. */
export const FRAME_SAMPLES = 320;
const HEADER_BYTES = 8;
const KINDS: Readonly<Record<number, { readonly format: VoiceFormat; readonly bytes: number }>> = {
  1: { format: 'pcm16k', bytes: 640 },
  2: { format: 'mulaw', bytes: 160 },
};
const KIND_OF: Readonly<Record<VoiceFormat, number>> = { pcm16k: 1, mulaw: 2 };

export interface VoiceFrame {
  readonly format: VoiceFormat;
  readonly generation: number;
  readonly seq: number;
  /** The last frame of a turn. */
  readonly isLast: boolean;
  /** 320 samples at 16 kHz, whatever the format. */
  readonly samples: Int16Array;
}

/** @returns `undefined` for what is not exactly one frame of a known kind. */
export function decodeFrame(bytes: Buffer): VoiceFrame | undefined {
  const kind = KINDS[bytes[0] ?? 0];
  if (kind === undefined || bytes.length !== HEADER_BYTES + kind.bytes) return undefined;
  const payload = bytes.subarray(HEADER_BYTES);
  return {
    format: kind.format,
    generation: bytes.readUInt8(1),
    seq: bytes.readUInt32BE(4),
    isLast: (bytes.readUInt16BE(2) & 1) === 1,
    samples: kind.format === 'mulaw' ? doubled(decodeMulaw(payload)) : readPcm(payload),
  };
}

/** @param samples 320 at 16 kHz. */
export function encodeFrame(seq: number, format: VoiceFormat, samples: Int16Array): Buffer {
  const payload = format === 'mulaw' ? encodeMulaw(halved(samples)) : writePcm(samples);
  const bytes = Buffer.alloc(HEADER_BYTES + payload.length);
  bytes.writeUInt8(KIND_OF[format], 0);
  bytes.writeUInt32BE(seq, 4);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** How many bytes the record takes that begins with `bytes`, in a body of long polling; `undefined` when it is none. */
export function recordLength(bytes: Buffer): number | undefined {
  if (bytes[0] === 0) return bytes.length < HEADER_BYTES ? undefined : HEADER_BYTES + bytes.readUInt32BE(4);
  const kind = KINDS[bytes[0] ?? 0];
  return kind && HEADER_BYTES + kind.bytes;
}

/** A JSON message as a record of long polling. */
export function encodeJsonRecord(text: string): Buffer {
  const json = Buffer.from(text);
  const bytes = Buffer.alloc(HEADER_BYTES + json.length);
  bytes.writeUInt32BE(json.length, 4);
  bytes.set(json, HEADER_BYTES);
  return bytes;
}

/** @returns the text of a JSON record; `undefined` when it is a frame. */
export function decodeJsonRecord(bytes: Buffer): string | undefined {
  return bytes[0] === 0 ? bytes.subarray(HEADER_BYTES).toString() : undefined;
}

function readPcm(payload: Buffer): Int16Array {
  return Int16Array.from({ length: payload.length / 2 }, (_, index) => payload.readInt16LE(index * 2));
}

function writePcm(samples: Int16Array): Buffer {
  const bytes = Buffer.alloc(samples.length * 2);
  for (const [index, sample] of samples.entries()) bytes.writeInt16LE(sample, index * 2);
  return bytes;
}

/** Straight lines between the samples: what is heard is judged by what it says, not by its highest notes. */
function doubled(samples: Int16Array): Int16Array {
  return Int16Array.from({ length: samples.length * 2 }, (_, index) => {
    const at = samples[index >> 1] ?? 0;
    return index % 2 === 0 ? at : Math.round((at + (samples[(index >> 1) + 1] ?? at)) / 2);
  });
}

function halved(samples: Int16Array): Int16Array {
  return Int16Array.from({ length: samples.length / 2 }, (_, index) =>
    Math.round(((samples[index * 2] ?? 0) + (samples[index * 2 + 1] ?? 0)) / 2),
  );
}
