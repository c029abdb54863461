/** Scenarios that are given as files and not by the name of one that is shipped. */
import type { Scenario } from '@trunkline/scenario';
import { loadScenario, SCENARIOS_DIR } from '@trunkline/simulators';
import { readdir } from 'node:fs/promises';

export interface ScenarioFile {
  path: string;
  scenario: Scenario;
}

/** Whether what was given is a path. Names of shipped scenarios have neither a slash nor an ending. */
export const isPath = (given: string): boolean => /[/\\]|\.ya?ml$/i.test(given);

/** @throws with a sentence for a name that no shipped scenario has. */
export async function checkNames(names: readonly string[]): Promise<void> {
  const shipped = (await readdir(SCENARIOS_DIR)).flatMap((file) => /^(.*)\.yaml$/.exec(file)?.[1] ?? []).toSorted();
  const unknown = names.find((name) => !shipped.includes(name));
  if (unknown === undefined) return;
  throw new Error(
    `--scenario: there is no scenario "${unknown}" (a file would have a slash or .yaml in its name); there are ${shipped.join(', ')}`,
  );
}

/** @throws with a sentence when a file is not there, is none, or is no scenario; it names the line where the YAML is wrong. */
export async function loadScenarioFiles(paths: readonly string[]): Promise<ScenarioFile[]> {
  const files: ScenarioFile[] = [];
  for (const path of new Set(paths)) {
    const scenario = await loadScenario(path).catch((error: unknown) => {
      throw new Error(`--scenario: ${sentenceFor(error, path)}`);
    });
    const twin = files.find((file) => file.scenario.name === scenario.name);
    if (twin)
      throw new Error(`--scenario: ${twin.path} and ${path} are both named ${scenario.name}; rename one of them`);
    files.push({ path, scenario });
  }
  return files;
}

function sentenceFor(error: unknown, path: string): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return `there is no file ${path}`;
  if (code === 'EISDIR') return `${path} is a folder and not a file`;
  if (code === 'EACCES') return `${path} may not be read`;
  return error instanceof Error ? error.message : String(error);
}
