/**
 * The two audio formats of the gateway, mono, under the names that `VAPI_AUDIO_FORMAT` uses:
 * `mulaw` is G.711 mu-law at 8 kHz, one byte a sample (Twilio Media Streams, `start.mediaFormat`: audio/x-mulaw, 8000);
 * `pcm16k` is signed 16-bit little-endian PCM at 16 kHz (Vapi WebSocket transport, `pcm_s16le`).
 */
export type AudioFormat = 'mulaw' | 'pcm16k';

/** The length of one frame, the unit in which every part of the media path counts. */
export const FRAME_MS = 20;

/**
 * The mu-law code of silence, +0. It is never 0x00, which is the loudest negative sample and is heard as a pop.
 * 0x7f is -0 and as silent; encoders write 0xff, so only 0xff survives a decode and an encode unchanged.
 */
export const MULAW_SILENCE = 0xff;

const FORMATS = {
  mulaw: { sampleRateHz: 8000, bytesPerSample: 1, silenceByte: MULAW_SILENCE },
  pcm16k: { sampleRateHz: 16_000, bytesPerSample: 2, silenceByte: 0 },
} as const satisfies Record<AudioFormat, { sampleRateHz: number; bytesPerSample: number; silenceByte: number }>;

/** Samples a second: 8000 for `mulaw`, 16000 for `pcm16k`. */
export function sampleRateHz(format: AudioFormat): number {
  return FORMATS[format].sampleRateHz;
}

/** Bytes of one millisecond: 8 for `mulaw`, 32 for `pcm16k`. */
export function bytesPerMs(format: AudioFormat): number {
  return (FORMATS[format].sampleRateHz / 1000) * FORMATS[format].bytesPerSample;
}

/** Bytes of one 20 ms frame: 160 for `mulaw`, 640 for `pcm16k`. */
export function frameBytes(format: AudioFormat): number {
  return FRAME_MS * bytesPerMs(format);
}

/** The byte that is silence when it is repeated: 0xff for `mulaw`, 0 for `pcm16k`. Short frames are padded with it. */
export function silenceByte(format: AudioFormat): number {
  return FORMATS[format].silenceByte;
}

/** A fresh 20 ms frame of silence; the caller owns it. */
export function silenceFrame(format: AudioFormat): Uint8Array {
  return new Uint8Array(frameBytes(format)).fill(silenceByte(format));
}
