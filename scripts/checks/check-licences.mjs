/** Run by `npm run lint`, in an environment in which `pnpm` is the pinned one. */
import { execFileSync } from 'node:child_process';
import { refusedLicences } from './licences.mjs';

const output = execFileSync('pnpm', ['licenses', 'list', '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const refused = refusedLicences(JSON.parse(output));
if (refused.length > 0) {
  console.error('These dependencies have a licence that is not on the list of scripts/checks/licences.mjs:');
  for (const line of refused) console.error(`  ${line}`);
  console.error('Choose another package, or have a person read the licence and add it to the list with the reason.');
  process.exitCode = 1;
}
