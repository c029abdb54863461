import { parseScenario } from '@trunkline/scenario';
import { expect, it } from 'vitest';
import { scriptedGapMs, scriptedWarnings } from './scripted-gap.ts';

const scenarioOf = (...lines: string[]) =>
  parseScenario(`name: x\ndescription: x\nsteps:\n${lines.map((line) => `  - ${line}`).join('\n')}`);

it.each([
  ['no drop-out is excused where the script makes none', 0, ['agent: Hello.', 'caller: Hello.']],
  [
    'the longest stall is',
    1_200,
    ['{ agent: Hello., audioStalls: [{ afterMs: 100, ms: 300 }, { afterMs: 900, ms: 1200 }] }'],
  ],
  ["a lost socket of the agent's is", 600, ['{ agent: Hello., agentLegDrops: { afterMs: 500 } }']],
  ['a lost line is', 600, ['{ agent: Hello., streamDrops: { afterMs: 500 } }']],
  [
    'what drops while the caller speaks is none',
    0,
    ['agent: Hello.', '{ caller: Hello., streamDrops: { afterMs: 1 } }'],
  ],
])('%s', (_, wantedMs, lines) => {
  expect(scriptedGapMs(scenarioOf(...lines))).toBe(wantedMs);
});

it('a line that is lost on purpose is warned of, whoever is speaking', () => {
  expect(scriptedWarnings(scenarioOf('{ agent: Hello., streamDrops: { afterMs: 500 } }'))).toEqual([31_903]);
  expect(scriptedWarnings(scenarioOf('agent: Hello.', '{ caller: Hello., streamDrops: { afterMs: 1 } }'))).toEqual([
    31_903,
  ]);
  expect(scriptedWarnings(scenarioOf('agent: Hello.'))).toEqual([]);
});
