/**
 * The way in for every `npm run` command. Node is checked before anything else is loaded, so that an old Node prints a
 * sentence instead of a syntax error: this file and node-version.mjs keep to syntax that Node 14 understands.
 */
import { readFileSync } from 'node:fs';
import { nodeVersionFault } from './setup/node-version.mjs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const fault = nodeVersionFault(process.versions.node, manifest.engines.node);

if (fault) {
  console.error(fault);
  process.exitCode = 1;
} else {
  import('./commands/main.mjs')
    .then(({ main }) => main(process.argv.slice(2)))
    .then(
      (exitCode) => {
        process.exitCode = exitCode;
      },
      (error) => {
        console.error(error);
        process.exitCode = 1;
      },
    );
}
