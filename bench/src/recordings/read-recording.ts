/**
 * Reads a recording as it would arrive over a telephone: mono, 8 kHz, 300 to 3400 Hz. What was read is kept, since decoding takes
 * longer than all else in this bench.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bandLimited, decodeWav, resample, scaleToDbfs } from '@trunkline/simulators';

const run = promisify(execFile);
const RATE_HZ = 8_000;
/** No file of those that are used is longer when it is decoded. */
const MOST_BYTES = 256 * 1024 * 1024;
/** All recordings are kept at this level, and get the one of their scene later. */
const KEPT_DBFS = -20;

/** Programs that write a WAV file to their output, in the order in which they are tried. */
const DECODERS: readonly { program: string; args(path: string): string[] }[] = [
  { program: 'oggdec', args: (path) => ['-Q', '-o', '-', path] },
  { program: 'ffmpeg', args: (path) => ['-v', 'error', '-i', path, '-f', 'wav', '-'] },
  { program: 'sox', args: (path) => [path, '-t', 'wav', '-b', '16', '-'] },
];

export type RecordingReader = (path: string) => Promise<Int16Array>;

/** @param cacheDir where what was read is kept */
export async function createRecordingReader(cacheDir: string): Promise<RecordingReader> {
  const folder = join(cacheDir, 'telephone');
  await mkdir(folder, { recursive: true });
  return async (path) => {
    const kept = join(folder, `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.s16`);
    const bytes = await readFile(kept).catch(() => undefined);
    if (bytes) return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const samples = overTelephone(path.endsWith('.wav') ? await readFile(path) : await decodeOgg(path));
    await writeFile(kept, new Uint8Array(samples.buffer));
    return samples;
  };
}

function overTelephone(wav: Uint8Array): Int16Array {
  const { sampleRateHz, channels } = decodeWav(wav);
  const mono = Int16Array.from(channels[0]!, (_, index) =>
    Math.round(channels.reduce((sum, channel) => sum + channel[index]!, 0) / channels.length),
  );
  const samples = sampleRateHz === RATE_HZ ? mono : resample(mono, sampleRateHz / RATE_HZ);
  return scaleToDbfs(bandLimited(samples), KEPT_DBFS);
}

async function decodeOgg(path: string): Promise<Uint8Array> {
  for (const { program, args } of DECODERS) {
    try {
      const { stdout } = await run(program, args(path), { encoding: 'buffer', maxBuffer: MOST_BYTES });
      return stdout;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error(
    `Most recordings are Ogg Vorbis, and none of ${DECODERS.map(({ program }) => program).join(', ')} is there to decode them. ` +
      'Debian has the first in its package vorbis-tools.',
  );
}
