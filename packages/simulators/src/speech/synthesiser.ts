import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDownsampler2x } from '@trunkline/audio';
import { type Voice, VOICES } from '@trunkline/scenario';
import { decodeWav } from '../wav.ts';
import { createFliteProcesses } from './flite-process.ts';
import { trimSilence } from './trim-silence.ts';

const SYNTHESIS_RATE_HZ = 16_000;
/** Kept around the speech, so that nothing of a soft onset is cut, and the first samples are speech all the same. */
const HEAD_MARGIN_MS = 10;
const TAIL_MARGIN_MS = 40;

export interface Synthesiser {
  /**
   * Speaks `text`, without the silence around it. The same text in the same voice is made once.
   * @returns 16-bit samples at `rateHz`; shared, so not to be written to.
   * Throws when flite fails, or when it made no sound of the text.
   */
  speak(text: string, options: { voice: Voice; rateHz: 8000 | 16_000 }): Promise<Int16Array>;
  /** Ends the synthesiser's processes and removes its temporary files. */
  close(): Promise<void>;
}

/**
 * A real speech synthesiser in processes of its own: about 0.2 s of work a sentence, none of it on the thread that carries
 * audio.
 * @param options.cacheDir keeps the WAV files between runs; the variable SPEECH_CACHE_DIR names one for all that give none, such as
 *   the many files of a test run. Without either they live as long as the synthesiser.
 */
export async function createSynthesiser(options: { cacheDir?: string } = {}): Promise<Synthesiser> {
  const cacheDir = options.cacheDir ?? process.env['SPEECH_CACHE_DIR'];
  const directory = cacheDir ?? (await mkdtemp(join(tmpdir(), 'trunkline-speech-')));
  await mkdir(directory, { recursive: true });
  const flite = createFliteProcesses(directory);
  const spoken = new Map<string, Promise<Int16Array>>();
  const halved = new Map<string, Promise<Int16Array>>();

  const synthesise = async (key: string, text: string, voice: Voice): Promise<Int16Array> => {
    const path = join(directory, `${key}.wav`);
    if (!existsSync(path)) {
      // It is written under a name of its own first, because other synthesisers may share the folder.
      const fileName = `${key}.${randomUUID()}.part`;
      await flite.synthesise({ text, voice, fileName });
      await rename(join(directory, fileName), path);
    }
    const { channels, sampleRateHz } = decodeWav(await readFile(path));
    if (sampleRateHz !== SYNTHESIS_RATE_HZ)
      throw new Error(`voice ${voice} speaks at ${sampleRateHz} Hz; use one of ${VOICES.join(', ')}`);
    const speech = trimSilence(channels[0] ?? new Int16Array(0), sampleRateHz, HEAD_MARGIN_MS, TAIL_MARGIN_MS);
    if (speech.length === 0) throw new Error(`there is no sound in ${JSON.stringify(text)}; give it words to say`);
    return speech;
  };

  return {
    speak: (text, { voice, rateHz }) => {
      const key = createHash('sha256').update(`${voice}\n${text}`).digest('hex').slice(0, 32);
      const full = remember(spoken, key, () => synthesise(key, text, voice));
      return rateHz === SYNTHESIS_RATE_HZ ? full : remember(halved, key, async () => halve(await full));
    },
    close: async () => {
      await flite.close();
      if (cacheDir === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

function remember<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = memory.get(key);
  if (known) return known;
  const made = make();
  memory.set(key, made);
  made.catch(() => memory.delete(key));
  return made;
}

function halve(samples: Int16Array): Int16Array {
  const out = new Int16Array(Math.ceil(samples.length / 2));
  return out.subarray(0, createDownsampler2x().process(samples, out));
}
