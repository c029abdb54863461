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

/** @throws when a scenario file is wrong; the message names it. */
export async function loadScenarioLibrary(synthesiser: Synthesiser): Promise<ScenarioLibrary> {
  const files = (await readdir(SCENARIOS_DIR)).filter((file) => file.endsWith('.yaml')).toSorted();
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
