/** The scenarios that the sandbox can play, prepared once: nothing is synthesised while a call runs. */
import {
  loadScenario,
  type PreparedScenario,
  prepareScenario,
  SCENARIOS_DIR,
  type Synthesiser,
} from '@trunkline/simulators';
import { readdir } from 'node:fs/promises';

export interface ScenarioLibrary {
  readonly names: readonly string[];
  get(name: string): PreparedScenario | undefined;
  /** That of the calls to a number. */
  outboundTo(number: string): PreparedScenario | undefined;
}

/**
 * @param more files beside those that are shipped, which take the place of one of the same name.
 * @throws when a scenario file is wrong; the message names it.
 */
export async function loadScenarioLibrary(
  synthesiser: Synthesiser,
  more: readonly string[] = [],
): Promise<ScenarioLibrary> {
  const files = (await readdir(SCENARIOS_DIR)).filter((file) => file.endsWith('.yaml')).toSorted();
  const paths = [...files.map((file) => new URL(file, SCENARIOS_DIR)), ...more];
  const scenarios = await Promise.all(
    paths.map(async (path) => prepareScenario(await loadScenario(path), synthesiser)),
  );
  const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
  return {
    names: [...byName.keys()],
    get: (name) => byName.get(name),
    outboundTo: (number) => scenarios.findLast(({ outbound }) => outbound?.to === number),
  };
}
