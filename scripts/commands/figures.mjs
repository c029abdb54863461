import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figuresOf } from '../checks/figures.mjs';
import { projectFiles, ROOT } from '../checks/project-files.mjs';
import { withDependencies } from '../setup/index.mjs';
import { toolCommand } from './tools.mjs';

/**
 * Prints the figures of the house. It judges nothing: lint holds the bounds.
 * @param {import('../setup/index.mjs').Context} context
 * @returns {Promise<number>} exit code
 */
export async function figures(context) {
  const ready = await withDependencies(context);
  const { files, medianLines, longest, tests } = figuresOf(projectFiles(), (name) =>
    readFileSync(join(ROOT, name), 'utf8'),
  );
  console.log(`source files   ${files}, beside ${tests} files of tests`);
  console.log(`median         ${medianLines} lines`);
  console.log(`longest        ${longest.map(({ name, lines }) => `${lines} ${name}`).join('\n               ')}`);
  console.log(`in circles     ${await countFilesInCircles(ready)} files`);
  return 0;
}

/**
 * Counts the files that import one another in a circle, type imports included.
 * @param {import('../setup/index.mjs').Context} context
 */
async function countFilesInCircles(context) {
  const { command, args } = toolCommand(context, ['oxlint', '--format', 'json']);
  const { output } = await context.exec(command, args, { env: context.env });
  /** @type {{ diagnostics: { code: string, filename: string }[] }} */
  const { diagnostics } = JSON.parse(output);
  return new Set(diagnostics.filter(({ code }) => code.endsWith('(no-cycle)')).map(({ filename }) => filename)).size;
}
