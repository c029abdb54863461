import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { withDependencies } from '../setup/index.mjs';
import { SetupError } from '../setup/setup-error.mjs';

const FILE = '.tmp/sbom.cdx.json';

/**
 * Writes the bill of materials: each package that is installed, with version, licence and checksum, as CycloneDX in JSON. Nothing is asked
 * of the network.
 * @param {import('../setup/index.mjs').Context} context
 * @param {string[]} args the file to write, if it is to be another one; `--prod` leaves out what only builds and tests
 * @returns {Promise<number>} exit code
 * @throws {SetupError} with what pnpm said
 */
export async function sbom(context, args) {
  const ready = await withDependencies(context);
  const file = resolve(ready.root, args.find((word) => !word.startsWith('-')) ?? FILE);
  mkdirSync(dirname(file), { recursive: true });
  const options = args.filter((word) => word.startsWith('-'));
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--out', file, ...options];
  const { code, output } = await ready.exec('pnpm', words, { env: ready.env });
  if (code !== 0) throw new SetupError('The bill of materials could not be written.', { output });
  console.log(`Written: ${file}`);
  return 0;
}
