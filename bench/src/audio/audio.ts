/**
 * `npm run bench -- audio` plays turn-taking and sound in virtual time and writes the second part of docs/audio-quality.md. It takes some minutes.
 *
 * Options: `--seeds 2,3 --cache DIR --print` (prints and writes nothing), `--stages` (prints what each stage costs, and does no more).
 */
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSynthesiser } from '@trunkline/simulators';
import { measureHeapGrowth, measureStages } from './cost.ts';
import { playCatalogues } from './interruptions.ts';
import { DELIVERIES, playDelivery } from './playout.ts';
import { replacePageSection } from './page-section.ts';
import { stageTable, writeReport } from './report.ts';

const SENTENCE =
  'A full service is ninety pounds. That covers the brakes, the gears, both wheels and a test ride, and it takes two days.';
/** Seeds with which each way of sending badly is drawn. */
const DRAWS = Array.from({ length: 20 }, (_, index) => index + 1);

export async function benchAudio(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '2,3' },
      cache: { type: 'string' },
      stages: { type: 'boolean', default: false },
      print: { type: 'boolean', default: false },
    },
  });
  setFlagsFromString('--expose-gc');
  globalThis.gc ??= runInNewContext('gc') as NonNullable<typeof globalThis.gc>;
  const seeds = values.seeds.split(',').map(Number);
  const synthesiser = await createSynthesiser(values.cache === undefined ? {} : { cacheDir: values.cache });
  const speech = await synthesiser.speak(SENTENCE, { voice: 'slt', rateHz: 8_000 });
  const stages = await measureStages(speech);
  if (values.stages) {
    await synthesiser.close();
    console.log(stageTable(stages));
    return;
  }
  const playout = DELIVERIES.map((delivery) => playDelivery(delivery, speech, DRAWS));
  const heapGrowthBytes = measureHeapGrowth(speech);
  console.log('stages and playout measured; playing the scenes');
  const silero = await playCatalogues(['fusion', 'local', 'vapi'], seeds, 'silero', synthesiser);
  const light = await playCatalogues(['fusion'], seeds, 'light', synthesiser);
  await synthesiser.close();
  const page = writeReport({
    seeds,
    modes: [
      ...silero.map((result) => ({ ...result, title: result.mode })),
      ...light.map((result) => ({ ...result, title: 'fusion, light model' })),
    ],
    playout,
    stages,
    heapGrowthBytes,
  });
  console.log(page);
  if (!values.print) await replacePageSection('synthesised', page);
}
