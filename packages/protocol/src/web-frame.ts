/**
 * The binary frame of browser voice, both ways (CONTRACT, "Browser voice on the wire"): 8 bytes of header, then 20 ms of audio.
 *
 * | bytes | what |
 * |---|---|
 * | 0 | kind: 1 is PCM 16 kHz s16le (640 bytes), 2 is mu-law 8 kHz (160 bytes) |
 * | 1 | generation: the count of interrupts modulo 256, so that late audio of a turn that was cut can be told |
 * | 2, 3 | flags; bit 0 on the downlink marks the last frame of a turn |
 * | 4 to 7 | number of the frame, big-endian; from 0 on, and over reconnects |
 *
 * It imports nothing, because the browser's worklets read frames too.
 */
export const WEB_FRAME_HEADER_BYTES = 8;

export const WEB_FRAME_KINDS = { json: 0, pcm16k: 1, mulaw: 2 } as const;
export type WebAudioFormat = 'pcm16k' | 'mulaw';

/** Bytes of 20 ms of audio in each format. */
export const WEB_PAYLOAD_BYTES: Readonly<Record<WebAudioFormat, number>> = { pcm16k: 640, mulaw: 160 };

/** The last frame of a turn of the agent. */
export const WEB_FLAG_END_OF_TURN = 1;

/** Every frame is 20 ms, which are so many samples at 16 kHz, whatever its kind. */
export const WEB_SAMPLES_PER_FRAME = 320;

export interface WebFrame {
  format: WebAudioFormat;
  generation: number;
  flags: number;
  seq: number;
  /** A view of the bytes that were read. */
  payload: Uint8Array;
}

/** Writes a frame's header into the first 8 bytes of `target`. */
export function writeWebFrameHeader(
  target: Uint8Array,
  { format, generation, flags, seq }: Omit<WebFrame, 'payload'>,
): void {
  target[0] = WEB_FRAME_KINDS[format];
  target[1] = generation & 0xff;
  target[2] = (flags >>> 8) & 0xff;
  target[3] = flags & 0xff;
  target[4] = (seq >>> 24) & 0xff;
  target[5] = (seq >>> 16) & 0xff;
  target[6] = (seq >>> 8) & 0xff;
  target[7] = seq & 0xff;
}

/** @returns in what the audio of a frame is; `undefined` when `bytes` are not exactly one frame of a known kind. */
export function readWebFrameFormat(bytes: Uint8Array): WebAudioFormat | undefined {
  const kind = bytes[0];
  const format = kind === WEB_FRAME_KINDS.pcm16k ? 'pcm16k' : kind === WEB_FRAME_KINDS.mulaw ? 'mulaw' : undefined;
  return format !== undefined && bytes.length === WEB_FRAME_HEADER_BYTES + WEB_PAYLOAD_BYTES[format]
    ? format
    : undefined;
}

/** @returns the number in a header, of which at least 8 bytes must be there. */
export function readWebFrameSeq(bytes: Uint8Array): number {
  return (
    (((bytes[4] as number) << 24) |
      ((bytes[5] as number) << 16) |
      ((bytes[6] as number) << 8) |
      (bytes[7] as number)) >>>
    0
  );
}

/** @returns the frame; `undefined` when `bytes` are not exactly one frame of a known kind. */
export function readWebFrame(bytes: Uint8Array): WebFrame | undefined {
  const format = readWebFrameFormat(bytes);
  if (format === undefined) return undefined;
  return {
    format,
    generation: bytes[1] as number,
    flags: ((bytes[2] as number) << 8) | (bytes[3] as number),
    seq: readWebFrameSeq(bytes),
    payload: bytes.subarray(WEB_FRAME_HEADER_BYTES),
  };
}
