import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkNames, isPath, loadScenarioFiles } from './scenario-files.ts';

const GOOD = 'name: a-call\ndescription: A call.\nsteps:\n  - agent: Hello.\n';
let folder = '';
const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenario-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('tells a path from a name', () => {
  expect(['call.yaml', 'a/b', './x', 'CALL.YML'].map(isPath)).toEqual([true, true, true, true]);
  expect(['barge-in', 'noisy-line'].map(isPath)).toEqual([false, false]);
});

it('reads a file once, however often it is given', async () => {
  const path = await file('good.yaml', GOOD);
  expect(await loadScenarioFiles([path, path])).toMatchObject([{ path, scenario: { name: 'a-call' } }]);
});

it.each([
  ['empty.yaml', '', /empty\.yaml: there is nothing in it$/],
  ['broken.yaml', 'name: a\nsteps: [\n', /broken\.yaml: not YAML: .* at line 3, column 1$/],
  ['other.yaml', 'services:\n  redis: {}\n', /other\.yaml: .* at name; .* at steps; Unrecognized key: "services"$/],
  ['bytes.yaml', '\u0000\u0001', /bytes\.yaml: /],
])('says in a sentence what is wrong with %s', async (name, text, sentence) => {
  const path = await file(name, text);
  await expect(loadScenarioFiles([path])).rejects.toThrow(sentence);
});

it('says in a sentence that there is no such file, or that it is a folder', async () => {
  await expect(loadScenarioFiles([join(folder, 'none.yaml')])).rejects.toThrow(/^--scenario: there is no file .*none/);
  await expect(loadScenarioFiles([folder])).rejects.toThrow(/is a folder and not a file$/);
});

it('refuses two files of one name, and a name that nobody has', async () => {
  const twins = [await file('one.yaml', GOOD), await file('two.yaml', GOOD)];
  await expect(loadScenarioFiles(twins)).rejects.toThrow(/one\.yaml and .*two\.yaml are both named a-call/);
  await expect(checkNames(['barge-in', 'barging-in'])).rejects.toThrow(/no scenario "barging-in" .* barge-in,/);
});
