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
 * @param wanted the names of files without their ending; all of them by default
 * @throws when a scenario file is wrong or missing; the message names it.
 */
export async function loadScenarioLibrary(
  synthesiser: Synthesiser,
  wanted?: readonly string[],
): Promise<ScenarioLibrary> {
  const there = (await readdir(SCENARIOS_DIR)).filter((file) => file.endsWith('.yaml')).toSorted();
  const files = wanted?.map((name) => `${name}.yaml`) ?? there;
  const missing = files.filter((file) => !there.includes(file));
  if (missing.length > 0) throw new Error(`SANDBOX_SCENARIOS: there is no ${missing.join(', ')}`);
  const scenarios = await Promise.all(
    files.map(async (file) => prepareScenario(await loadScenario(new URL(file, SCENARIOS_DIR)), synthesiser)),
  );
  const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
  return {
    names: [...byName.keys()],
    get: (name) => byName.get(name),
    outboundTo: (number) => scenarios.find(({ outbound }) => outbound?.to === number),
  };
}
