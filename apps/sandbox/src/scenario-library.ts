/** The scenarios that the sandbox can play, prepared once: nothing is synthesised while a call runs. */
import {
  createSynthesiser,
  loadScenario,
  type PreparedScenario,
  prepareScenario,
  SCENARIOS_DIR,
} from '@trunkline/simulators';
import { readdir } from 'node:fs/promises';

export interface ScenarioLibrary {
  readonly names: readonly string[];
  get(name: string): PreparedScenario | undefined;
}

/** @throws when a scenario file is wrong; the message names it. */
export async function loadScenarioLibrary(): Promise<ScenarioLibrary> {
  const files = (await readdir(SCENARIOS_DIR)).filter((file) => file.endsWith('.yaml')).toSorted();
  const synthesiser = await createSynthesiser();
  try {
    const scenarios = await Promise.all(
      files.map(async (file) => prepareScenario(await loadScenario(new URL(file, SCENARIOS_DIR)), synthesiser)),
    );
    const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
    return { names: [...byName.keys()], get: (name) => byName.get(name) };
  } finally {
    await synthesiser.close();
  }
}
