import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { loadScenario, SCENARIOS_DIR } from './load-scenario.ts';

it('reads every scenario that is shipped, each under the name of its file', async () => {
  const files = await readdir(SCENARIOS_DIR);
  const names = await Promise.all(files.map(async (file) => (await loadScenario(new URL(file, SCENARIOS_DIR))).name));
  expect(names.map((name) => `${name}.yaml`)).toEqual(files);
  expect(names).toEqual(expect.arrayContaining(['barge-in', 'caller-hangs-up-mid-sentence', 'greeting-and-answer']));
});
