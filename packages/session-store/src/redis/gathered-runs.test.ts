import { expect, test } from 'vitest';
import type { Script } from '../scripts/load-script.ts';
import { GatheredRuns } from './gathered-runs.ts';

const SCRIPT: Script = { name: 'double', keyCount: undefined, lua: '' };
const OTHER: Script = { ...SCRIPT, name: 'other' };

/** Answers each with its key and its number doubled. */
function rig(takesKeysOfManyCalls = true) {
  const sent: { name: string; keys: readonly string[] }[] = [];
  const runs = new GatheredRuns(async ({ name }, keys, [shared, ...numbers] = []) => {
    sent.push({ name, keys });
    if (shared === 'broken') throw new Error('broken');
    return keys.map((key, at) => `${key} ${2 * Number(numbers[at])}`);
  }, takesKeysOfManyCalls);
  const ask = (number: number, script = SCRIPT, shared = 'x'): Promise<unknown> =>
    runs.ask(script, { args: [shared] }, { keys: [`k${number}`], args: [number] });
  return { sent, runs, ask };
}

test('what is asked of one script becomes commands for at most 32, and each has its own answer', async () => {
  const { sent, runs, ask } = rig();
  const answers = Promise.all(Array.from({ length: 70 }, (_, number) => ask(number)));
  expect(sent).toEqual([]);
  runs.flush();
  expect(sent.map(({ keys }) => keys.length)).toEqual([32, 32, 6]);
  expect(await answers).toEqual(Array.from({ length: 70 }, (_, number) => `k${number} ${2 * number}`));
});

test('where keys of many calls may not be in one command, each is asked by itself', async () => {
  const { sent, runs, ask } = rig(false);
  const answers = Promise.all([ask(1), ask(2)]);
  runs.flush();
  expect(sent.map(({ keys }) => keys)).toEqual([['k1'], ['k2']]);
  expect(await answers).toEqual(['k1 2', 'k2 4']);
});

test('one script can be sent before the others', async () => {
  const { sent, runs, ask } = rig();
  const asked = [ask(1), ask(2, OTHER)];
  runs.flush(OTHER);
  expect(sent.map(({ name }) => name)).toEqual(['other']);
  runs.flush();
  expect(sent.map(({ name }) => name)).toEqual(['other', 'double']);
  await Promise.all(asked);
});

test('a command that fails has failed for all of it, and for nobody else', async () => {
  const { runs, ask } = rig();
  const broken = [ask(1, OTHER, 'broken'), ask(2, OTHER, 'broken')];
  const well = ask(3);
  runs.flush();
  expect((await Promise.allSettled(broken)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await well).toBe('k3 6');
});
