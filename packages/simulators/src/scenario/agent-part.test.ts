import { expect, it } from 'vitest';
import { agentPart } from './agent-part.ts';
import type { PreparedScenario, PreparedStep } from './prepare-scenario.ts';

const hangUp: PreparedStep = { kind: 'personHangsUp', personHangsUp: true };
const pause = (ms: number): PreparedStep => ({ kind: 'callerPausesForMs', callerPausesForMs: ms });
const dials = (status: 'completed' | 'no-answer'): PreparedStep => ({
  kind: 'carrierDials',
  carrierDials: { to: '+15550100003', status, ringMs: 0 },
  withinMs: 1_000,
});
const scenario = (...steps: PreparedStep[]): PreparedScenario => ({
  name: 'a-call',
  description: 'A call.',
  voices: { agent: 'slt', caller: 'rms', person: 'awb' },
  budgets: { greetingWithinMs: 1_000, answerWithinMs: 800, agentSilentWithinMs: 400 },
  steps,
});
const given = scenario(pause(1), dials('no-answer'), pause(2), dials('completed'), pause(3), hangUp);

it('leaves each agent its own steps, at the places that they have in the file', () => {
  const [none, one] = [pause(0), pause(1)];
  expect(agentPart(given, 0).steps).toEqual([one, none, none, none, none, none]);
  expect(agentPart(given, 1).steps).toEqual([none, none, pause(2), none, none, none]);
});

it('leaves an agent nothing where a person has the caller', () => {
  expect(agentPart(given, 2).steps).toEqual(given.steps.map(() => pause(0)));
});

it('leaves a scenario without transfers as it is', () => {
  const plain = scenario(pause(1), pause(2));
  expect(agentPart(plain, 0)).toEqual(plain);
});
