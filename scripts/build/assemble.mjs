import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the AssemblyScript of a package lies. Each file in it becomes one WebAssembly; what they import lies in folders below. */
const ASSEMBLY = 'assembly';

const OPTIONS = [
  ['-O3', '--noAssert', '--enable', 'simd'],
  // It warns of every function of one file that gives 128 bits to another, as if a host called it.
  ['--disableWarning', 'AS112'],
  // Nothing is allocated in its memory, which never grows: what lies where is said in the source.
  ['--runtime', 'stub', '--initialMemory', '1', '--maximumMemory', '1'],
].flat();

/**
 * Describes what we use of the compiler.
 * @typedef {(args: string[], host: {
 *   readFile(name: string, base: string): string | null,
 *   writeFile(name: string, content: Uint8Array | string): void,
 *   listFiles(): string[] | null,
 *   stderr: { write(text: string | Uint8Array): void },
 * }) => Promise<{ error: Error | null }>} Compile
 */

/** Not written where it is imported, because its types bring the globals of AssemblyScript over those of Node. */
const COMPILER = 'assemblyscript/asc';

/**
 * Whether a package has WebAssembly of its own.
 * @param {string} folder of the package
 */
const hasAssembly = (folder) => existsSync(join(folder, ASSEMBLY));

/**
 * Compiles the AssemblyScript of a package into modules that carry it as text, since a program that is run from source, bundled or
 * in an image then finds it without a path.
 * @param {string} folder of the package
 * @returns {Promise<Map<string, string>>} text of each module by its path in the package; none where there is no assembly
 * @throws Error with what the compiler says
 */
export async function assemble(folder) {
  /** @type {Map<string, string>} */
  const modules = new Map();
  if (!hasAssembly(folder)) return modules;
  // Only packages with an assembly pay for loading it.
  const { main } = /** @type {{ main: Compile }} */ (await import(COMPILER));
  for (const file of readdirSync(join(folder, ASSEMBLY)).filter((name) => name.endsWith('.ts'))) {
    /** @type {Uint8Array | undefined} */
    let binary;
    let said = '';
    const { error } = await main([join(ASSEMBLY, file), '--outFile', 'out.wasm', ...OPTIONS], {
      readFile: (name, base) => {
        const path = join(folder, base, name);
        return existsSync(path) ? readFileSync(path, 'utf8') : null;
      },
      writeFile: (_, content) => {
        binary = /** @type {Uint8Array} */ (content);
      },
      listFiles: () => null,
      stderr: {
        write: (text) => {
          said += String(text);
        },
      },
    });
    if (error || !binary) throw new Error(`${join(folder, ASSEMBLY, file)} does not compile\n${said}`);
    const name = file.slice(0, -'.ts'.length);
    modules.set(join('src', 'wasm', `${name}.wasm.ts`), moduleOf(`${ASSEMBLY}/${file}`, name, binary));
  }
  return modules;
}

/**
 * @param {string} source
 * @param {string} name
 * @param {Uint8Array} binary
 */
function moduleOf(source, name, binary) {
  const constant = `${name.replaceAll('-', '_').toUpperCase()}_WASM`;
  const text = Buffer.from(binary).toString('base64');
  return `/** ${source} compiled, in base64. The build writes it (scripts/build/assemble.mjs). */\nexport const ${constant} =\n  '${text}';\n`;
}

/**
 * Brings the modules of a package up to date. A file that is as it should be is left alone, and so are the times of files.
 * @param {string} folder of the package
 */
export async function writeAssembled(folder) {
  for (const [file, text] of await assemble(folder)) {
    const path = join(folder, file);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
