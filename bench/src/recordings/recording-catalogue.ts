/** Lists the recordings of the fetched packages, each with what it is and the part it belongs to. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { FetchedPackages } from './fetch-packages.ts';
import {
  ENGLISH_ACTORS,
  kindOfTownSound,
  NO_CALLER,
  type Part,
  PHRASES,
  type RecordingKind,
  SIGNS_OF_LISTENING,
  TUNING_SPEAKERS,
} from './recording-names.ts';

export interface Recording {
  readonly path: string;
  /** Short and unique, for reports. */
  readonly name: string;
  readonly kind: RecordingKind;
  readonly part: Part;
  /** Who speaks or in which language, so that each is drawn as often as any other; one for all other sounds. */
  readonly speaker: string;
  /** What is said, where it is known. */
  readonly text?: string;
}

type Draft = Omit<Recording, 'path' | 'name'>;

const partOfSpeaker = (speaker: string): Part => (TUNING_SPEAKERS.has(speaker) ? 'tuning' : 'reporting');
/** Sounds that nobody speaks are divided by what their name happens to be. */
const partOfFile = (name: string): Part =>
  createHash('sha256').update(name).digest()[0]! % 2 === 0 ? 'tuning' : 'reporting';

/** How the files of each package are read; undefined for a file that is not used. */
const READERS: Readonly<Record<string, (path: string) => Draft | undefined>> = {
  'hedgewars-data': (path) => readActor(/voices\/(\w+)\/([\w-]+)\.ogg$/.exec(path)),
  'ktuberling-data': (path) => readSpeaker('ktuberling', /sounds\/([a-z]+)\/\w+\.ogg$/.exec(path)),
  'tuxpaint-stamps-default': (path) => readStamp(path),
  'fillets-ng-data-cs': (path) => readSpeaker('fillets', /\/(cs)\/\w+-[mv]-[\w-]+\.ogg$/.exec(path)),
  'fillets-ng-data-nl': (path) => readSpeaker('fillets', /\/(nl)\/\w+-[mv]-[\w-]+\.ogg$/.exec(path)),
  'asterisk-core-sounds-en-wav': (path) => readPrompt(path, 'tuning'),
  'asterisk-core-sounds-fr-wav': (path) => readPrompt(path, 'reporting'),
  'asterisk-moh-opsound-wav': (path) => readMusic(path),
  'lincity-ng-data': (path) => readSound(path, kindOfTownSound(basename(path))),
  'bucklespring-data': (path) => readSound(path, path.endsWith('-1.wav') ? 'keyboard' : undefined),
};

function readActor(match: RegExpExecArray | null): Draft | undefined {
  const [, speaker = '', phrase = ''] = match ?? [];
  if (speaker === '' || NO_CALLER.has(speaker)) return undefined;
  const draft = { speaker, part: partOfSpeaker(speaker) };
  if (phrase === 'PoisonCough') return { ...draft, kind: 'cough' };
  if (phrase === 'Laugh') return { ...draft, kind: 'laugh' };
  if (/^(Ow\d|Ooff\d|Ouch|Jump\d|PoisonMoan)/.test(phrase)) return { ...draft, kind: 'cry' };
  const isEnglish = ENGLISH_ACTORS.has(speaker);
  const text = PHRASES[phrase];
  if (text !== undefined) return { ...draft, kind: 'speech', ...(isEnglish ? { text } : {}) };
  const sign = SIGNS_OF_LISTENING[phrase];
  return sign !== undefined && isEnglish ? { ...draft, kind: 'backchannel', text: sign } : undefined;
}

function readSpeaker(collection: string, match: RegExpExecArray | null): Draft | undefined {
  if (!match) return undefined;
  const speaker = `${collection}/${match[1]}`;
  return { kind: 'speech', speaker, part: partOfSpeaker(speaker) };
}

function readStamp(path: string): Draft | undefined {
  const described = /_desc_([a-z]+)\.ogg$/.exec(path);
  if (described) return readSpeaker('tuxpaint', described);
  return path.includes('/animals/') && path.endsWith('.ogg') && !path.includes('_desc')
    ? readSound(path, 'animal')
    : undefined;
}

const readPrompt = (path: string, part: Part): Draft | undefined =>
  path.endsWith('.wav') ? { kind: 'agent', speaker: 'agent', part } : undefined;

function readMusic(path: string): Draft | undefined {
  if (!path.endsWith('.wav')) return undefined;
  return { kind: 'music', speaker: 'music', part: path.includes('macroform') ? 'reporting' : 'tuning' };
}

const readSound = (path: string, kind: RecordingKind | undefined): Draft | undefined =>
  kind && { kind, speaker: kind, part: partOfFile(basename(path)) };

/** @returns the recordings in an order that is the same everywhere; the same sound under two names is listed once */
export async function listRecordings(packages: FetchedPackages): Promise<Recording[]> {
  const seen = new Set<string>();
  const recordings: Recording[] = [];
  for (const [name, read] of Object.entries(READERS)) {
    const folder = packages.folderOf(name);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const path of files.toSorted()) {
      const draft = read(path);
      if (!draft) continue;
      const digest = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      if (seen.has(digest)) continue;
      seen.add(digest);
      const short = relative(folder, path).split('/').slice(-2).join('/');
      recordings.push({ ...draft, path, name: `${name.replace(/-(data|default|wav)/g, '')}:${short}` });
    }
  }
  return recordings;
}
