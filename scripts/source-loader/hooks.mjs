import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';

/**
 * Node's `load` hook: hands Node the JavaScript of a TypeScript file, with a source map for stack traces.
 * @type {import('node:module').LoadHook}
 * @throws Error with the place of the fault when a file cannot be parsed
 */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const file = fileURLToPath(url);
  const { code, map, errors } = transformSync(file, await readFile(file, 'utf8'), { sourcemap: true });
  const [fault] = errors;
  if (fault) throw fault;
  const inlineMap = Buffer.from(JSON.stringify(map)).toString('base64');
  const source = `${code}\n//# sourceMappingURL=data:application/json;base64,${inlineMap}`;
  return { format: 'module', source, shortCircuit: true };
}
