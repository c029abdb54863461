import { readFile } from 'node:fs/promises';
import { parseScenario, type Scenario } from '@trunkline/scenario';

/** The scenarios that come with this package, one YAML file each. Ends in a slash. */
export const SCENARIOS_DIR = new URL('../../scenarios/', import.meta.url);

/** @throws ScenarioError, or whatever reading the file threw. */
export async function loadScenario(path: string | URL): Promise<Scenario> {
  return parseScenario(await readFile(path, 'utf8'), String(path));
}
