/** One sound: a sample rate and one `Int16Array` per channel, all of the same length. */
export interface WavAudio {
  readonly sampleRateHz: number;
  readonly channels: readonly Int16Array[];
}

const HEADER_BYTES = 44;
const PCM_FORMAT = 1;
const BITS_PER_SAMPLE = 16;

function writeTag(view: DataView, offset: number, tag: string): void {
  for (let index = 0; index < tag.length; index += 1) view.setUint8(offset + index, tag.charCodeAt(index));
}

function readTag(view: DataView, offset: number): string {
  return String.fromCharCode(
    view.getUint8(offset),
    view.getUint8(offset + 1),
    view.getUint8(offset + 2),
    view.getUint8(offset + 3),
  );
}

/**
 * Encodes 16-bit PCM as a RIFF/WAVE file with the canonical 44-byte header.
 * Throws when there is no channel or when the channels differ in length.
 */
export function encodeWav(audio: WavAudio): Uint8Array {
  const { sampleRateHz, channels } = audio;
  const sampleCount = channels[0]?.length;
  if (sampleCount === undefined) throw new Error('encodeWav: no channels; pass at least one Int16Array');
  if (channels.some((channel) => channel.length !== sampleCount)) {
    throw new Error('encodeWav: channels differ in length; pad the shorter ones with zeros');
  }
  const frameBytes = channels.length * 2;
  const dataBytes = sampleCount * frameBytes;
  const bytes = new Uint8Array(HEADER_BYTES + dataBytes);
  const view = new DataView(bytes.buffer);
  writeTag(view, 0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  writeTag(view, 8, 'WAVE');
  writeTag(view, 12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM_FORMAT, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, BITS_PER_SAMPLE, true);
  writeTag(view, 36, 'data');
  view.setUint32(40, dataBytes, true);
  channels.forEach((channel, channelIndex) => {
    let offset = HEADER_BYTES + channelIndex * 2;
    for (const sample of channel) {
      view.setInt16(offset, sample, true);
      offset += frameBytes;
    }
  });
  return bytes;
}

/**
 * Decodes a 16-bit PCM RIFF/WAVE file; unknown chunks are skipped, and a `data` chunk that claims more than the file
 * holds (a streamed WAV) is cut at the end of the file.
 * Throws when the bytes are not RIFF/WAVE, are not 16-bit PCM, or lack a `fmt ` or `data` chunk.
 */
export function decodeWav(bytes: Uint8Array): { sampleRateHz: number; channels: Int16Array[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || readTag(view, 0) !== 'RIFF' || readTag(view, 8) !== 'WAVE') {
    throw new Error('decodeWav: not a RIFF/WAVE file');
  }
  let sampleRateHz = 0;
  let channelCount = 0;
  for (let offset = 12; offset + 8 <= bytes.length;) {
    const tag = readTag(view, offset);
    const sizeBytes = view.getUint32(offset + 4, true);
    const body = offset + 8;
    if (tag === 'fmt ' && body + 16 <= bytes.length) {
      const format = view.getUint16(body, true);
      const bits = view.getUint16(body + 14, true);
      if (format !== PCM_FORMAT || bits !== BITS_PER_SAMPLE) {
        throw new Error(
          `decodeWav: format ${format} with ${bits} bits; only 16-bit PCM is read, convert the file first`,
        );
      }
      channelCount = view.getUint16(body + 2, true);
      sampleRateHz = view.getUint32(body + 4, true);
    } else if (tag === 'data') {
      if (channelCount === 0) throw new Error('decodeWav: no fmt chunk before the data chunk');
      const sampleCount = Math.floor(Math.min(sizeBytes, bytes.length - body) / (channelCount * 2));
      const channels = Array.from({ length: channelCount }, (_, channelIndex) =>
        Int16Array.from({ length: sampleCount }, (_unused, index) =>
          view.getInt16(body + (index * channelCount + channelIndex) * 2, true),
        ),
      );
      return { sampleRateHz, channels };
    }
    offset = body + sizeBytes + (sizeBytes % 2);
  }
  throw new Error('decodeWav: no data chunk');
}
