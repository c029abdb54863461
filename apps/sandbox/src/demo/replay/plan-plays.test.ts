import { parseScenario } from '@trunkline/scenario';
import { expect, it } from 'vitest';
import { CALL_TIMEOUT_MS } from '../follow-call.ts';
import { limitOf, planPlays } from './plan-plays.ts';

const YAML = `
name: long
description: A call of half an hour.
steps:
  - agent: Hello.
    lastsMs: 600000
    audioStalls: [{ afterMs: 10, ms: 30000 }]
  - caller: Hi.
    afterMs: 600000
  - agentCallsTool: { name: look, takesMs: 600000 }
  - agent: Done.
`;

it('a recorded call may take as long as all that is in it', () => {
  const scenario = parseScenario(YAML);
  expect(limitOf(scenario)).toBeGreaterThan(CALL_TIMEOUT_MS + 600_000 + 30_000 + 600_000 + 600_000);
  const [play] = planPlays([], [{ path: 'long.yaml', scenario }]);
  expect(play?.limitMs).toBe(limitOf(scenario));
});

it('a shipped scenario may take as long as every call of the demo', () => {
  expect(planPlays(['barge-in'], [])).toEqual([{ name: 'barge-in', isExperiment: false }]);
});
