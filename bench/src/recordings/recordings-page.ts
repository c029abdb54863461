/** Writes the part of docs/audio-quality.md that is about recordings. */
import { replacePageSection } from '../audio/page-section.ts';
import type { SceneVerdict } from './judge-scene.ts';
import type { Recording } from './recording-catalogue.ts';
import { packageTable, recordingTables, worstCases } from './recordings-report.ts';

export async function writeRecordingsPage(
  verdicts: readonly SceneVerdict[],
  recordings: readonly Recording[],
  differences: readonly string[],
): Promise<void> {
  const reported = recordings.filter(({ part }) => part === 'reporting');
  const speakers = new Set(reported.filter(({ kind }) => kind === 'speech').map(({ speaker }) => speaker));
  await replacePageSection(
    'recordings',
    `## On recordings of people and noises

Written by \`npm run bench -- ear-recordings\`: ${verdicts.length} scenes with files that no setting was tuned on. Of the ${recordings.length} recordings one part is for
tuning and the other for this page: voices are divided by speaker and language, noises by file. The words of backchannels are the same eight in both. Here speak ${speakers.size} speakers or languages, and coughs are
only ${reported.filter(({ kind }) => kind === 'cough').length} recordings at different levels; sneezes were not found anywhere. Each scene is one turn of telephone prompts and what the caller's side does over
it, band-limited and through mu-law: voices at -40 to -12 dBFS, noise 0 to 20 dB below them, echoes at 6 to 30 dB loss and 60 to 500 ms delay. The first voiced
sample is measured on the clean recording, as the first 10 ms within 25 dB of its level. Shares stand with their count and 95 % interval (Wilson).

*Paused or cut*, *reaction*: by sound alone, in mode \`fusion\` without a word from Vapi, from the arrival of the first voiced sample. *Published*: what the
gateway itself would say of the same reactions. *Pauses each*: how often the agent was silenced in an interruption that nobody explains; *confirmed*: the same with
\`CONFIRM_WITHOUT_VERDICT=cut\`. *Held*: silenced at least
once, by sound alone. *With words*: in mode \`fusion\`, with transcripts 200 to 400 ms late.

${recordingTables(verdicts)}

### Worst cases

${worstCases(verdicts)
  .map((line) => `- ${line}`)
  .join('\n')}

### Where the recordings come from

They are fetched by the package manager's own sources and are no part of this project.

${packageTable()}
${differences.map((difference) => `\nNot as listed: ${difference}.`).join('')}`,
  );
}
