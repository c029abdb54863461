/**
 * `npm run bench -- ear-recordings` plays turn-taking on recordings of real voices and noises, in virtual time, and writes the first part
 * of docs/audio-quality.md. The recordings are fetched once, half a gigabyte of them.
 *
 * Options: `--part tuning|reporting`, `--sample 0.25` (plays only that part of the scenes), `--cache DIR`, `--only TEXT` (groups whose
 * name contains it), `--json FILE` (what became of each scene), `--print` (writes no page).
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createVoiceAnalyser } from '@trunkline/voice-activity';
import { defaultCacheDir, fetchPackages } from './fetch-packages.ts';
import { judgeScene, type SceneVerdict } from './judge-scene.ts';
import { createRecordingReader } from './read-recording.ts';
import { recordedScenes } from './recorded-scenes.ts';
import { listRecordings } from './recording-catalogue.ts';
import type { Part } from './recording-names.ts';
import { recordingTables, worstCases } from './recordings-report.ts';
import { writeRecordingsPage } from './recordings-page.ts';

export async function benchEarRecordings(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      part: { type: 'string', default: 'reporting' },
      sample: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      cache: { type: 'string', default: defaultCacheDir() },
      json: { type: 'string' },
      print: { type: 'boolean', default: false },
    },
  });
  const part = parsePart(values.part);
  const keep = Number(values.sample);
  if (!(keep > 0 && keep <= 1))
    throw new Error(`--sample is a share of the scenes, above 0 and at most 1, not ${values.sample}`);
  const packages = await fetchPackages(values.cache);
  for (const difference of packages.differences) console.log(`not as published: ${difference}`);
  const read = await createRecordingReader(values.cache);
  const recordings = await listRecordings(packages);
  const analyser = await createVoiceAnalyser({ model: 'silero', maxSlots: 1 });
  const verdicts: SceneVerdict[] = [];
  for await (const scene of recordedScenes(part, recordings, read, { keep, only: values.only })) {
    verdicts.push(await judgeScene(scene, analyser));
  }
  await analyser.close();
  console.log(recordingTables(verdicts));
  console.log(worstCases(verdicts).join('\n'));
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify(verdicts, undefined, 1));
  const isWhole = part === 'reporting' && keep === 1 && values.only === '';
  if (isWhole && !values.print) await writeRecordingsPage(verdicts, recordings, packages.differences);
}

function parsePart(part: string): Part {
  if (part === 'tuning' || part === 'reporting') return part;
  throw new Error(`--part is tuning or reporting, not ${part}`);
}
