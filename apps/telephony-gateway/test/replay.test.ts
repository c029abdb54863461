/** A call as a test: what its facts in Redis say is written down as a scenario, played again, and laid beside the call. */
import type { CallId } from '@trunkline/protocol';
import { type CallOutcome, compareOutcomes, outcomeOf, writeScenario } from '@trunkline/scenario';
import { it, type TestContext } from 'vitest';
import { play } from './play.ts';
import type { PlayedCall, Rig } from './rig.ts';

/** The platform stops for three words, so that a sign of listening is ours to judge, and so is how soon the caller is let in. */
const CALL = `
name: real
description: The caller shows that they are listening, and then cuts in.
behaviour: { interruptAfterWords: 3 }
steps:
  - agent: Hello.
  - caller: What does it cost?
  - agent: A full service is ninety pounds. That covers the brakes, the gears, both wheels and a test ride.
    goesOnOver: [{ afterMs: 800, caller: Uh-huh. }]
  - caller: Wait. Only the lights then.
    cutsInAfterMs: 3200
    agentSilentWithinMs: 2500
  - agent: Only the lights.
  - callerHangsUp: true
`;

type Context = Pick<TestContext, 'onTestFinished'>;

const factsOf = async (rig: Rig, { record }: PlayedCall) =>
  (await rig.store.events.read(record.callId as CallId)).entries.map(({ event }) => event);

const shapeOf = ({ turns, decisions, end }: CallOutcome) => ({
  turns: turns.map(({ callerSaid, agentSaid, interrupted }) => ({ callerSaid, agentSaid, interrupted })),
  decisions: decisions.map(({ kind, turn }) => ({ kind, turn })),
  end,
});

/** Plays until it comes out as wanted, if the machine is what kept it from that. */
async function playTo(
  context: Context,
  yaml: string,
  env: Record<string, string>,
  isRight: (outcome: CallOutcome) => boolean,
) {
  const outcome = ({ record }: PlayedCall): CallOutcome => outcomeOf(record.events);
  const options = { needsQuiet: false, isWrong: (played: PlayedCall) => !isRight(outcome(played)) };
  return play(context, yaml, { env }, options);
}

it('a call that was written down from its facts comes out the same again, and otherwise with another setting', async ({
  expect,
  onTestFinished,
}) => {
  const context = { onTestFinished };
  const isAsScripted = ({ decisions }: CallOutcome): boolean =>
    decisions.map(({ kind }) => kind).join() === 'hold,interrupt';
  const real = await playTo(context, CALL, {}, isAsScripted);
  const facts = await factsOf(real.rig, real);
  const recorded = outcomeOf(facts);
  expect(shapeOf(recorded).decisions).toEqual([
    { kind: 'hold', turn: 2 },
    { kind: 'interrupt', turn: 2 },
  ]);
  const yaml = writeScenario({ session: real.record, facts });

  const isSame = (outcome: CallOutcome): boolean =>
    compareOutcomes(recorded, outcome).every(({ isOutcome }) => !isOutcome);
  const [again, byVapiAlone] = await Promise.all([
    playTo(context, yaml, {}, isSame),
    playTo(context, yaml, { BARGE_IN_MODE: 'vapi' }, ({ decisions }) => decisions.every(({ kind }) => kind !== 'hold')),
  ]);
  expect(shapeOf(outcomeOf(await factsOf(again.rig, again)))).toEqual(shapeOf(recorded));

  const whatIf = compareOutcomes(recorded, outcomeOf(byVapiAlone.record.events), {
    how: 'with BARGE_IN_MODE=vapi',
    isWhatIf: true,
  });
  expect(whatIf.find(({ turn, isOutcome }) => turn === 2 && isOutcome)?.text).toMatch(
    /^In turn 2 the agent was held for \d+ ms, .* with BARGE_IN_MODE=vapi it would not have stopped\.$/,
  );
});
