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
 * @param wanted the names of shipped files without their ending; all of them by default. @param more files beside those, which take
 * the place of one of the same name.
 * @throws when a scenario file is wrong or missing; the message names it.
 */
export async function loadScenarioLibrary(
  synthesiser: Synthesiser,
  { wanted, more = [] }: { wanted?: readonly string[] | undefined; more?: readonly string[] | undefined } = {},
): Promise<ScenarioLibrary> {
  const there = (await readdir(SCENARIOS_DIR)).filter((file) => file.endsWith('.yaml')).toSorted();
  const files = wanted?.map((name) => `${name}.yaml`) ?? there;
  const missing = files.filter((file) => !there.includes(file));
  if (missing.length > 0) throw new Error(`SANDBOX_SCENARIOS: there is no ${missing.join(', ')}`);
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
