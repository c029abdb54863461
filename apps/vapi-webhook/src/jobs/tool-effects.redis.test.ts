/**
 * Whatever is delivered twice, spoken over, handed over or killed in whatever place: each effect of a tool happens once, and the agent and
 * the caller are told of it once. A longer run: `TOOL_EFFECT_RUNS=3000 npx vitest run --project redis tool-effects`; a failure prints its seed.
 */
import { redisTest as test } from '@trunkline/testkit';
import fc from 'fast-check';
import { HOLDING, openToolWorld, TOOL_NAMES, type ToolWorld } from './tool-effects.test-support.ts';
import type { ToolRun } from '../tools/tool-call-key.ts';

const RUNS = Number(process.env['TOOL_EFFECT_RUNS'] ?? 60);
const SEED = 20_261_130;

type Deed = { deed: 'deliver' | 'bargeIn' | 'begin' | 'step' | 'kill'; index: number; steps: number };

const deeds = fc.array(
  fc.record<Deed>({
    deed: fc.constantFrom<Deed['deed'][]>('deliver', 'deliver', 'begin', 'begin', 'step', 'step', 'kill', 'bargeIn'),
    index: fc.nat(11),
    steps: fc.nat(24),
  }),
  { minLength: 4, maxLength: 40 },
);

/** Wishes of one call. The model asks for the same thing twice under two ids, of each tool. */
function wishesOf(game: number): ToolRun[] {
  return TOOL_NAMES.flatMap((name) =>
    ['first', 'second'].map((id) => ({
      vapiCallId: `call-${game}`,
      toolCallId: id,
      name,
      // Only the tool whose effect is once in a call is asked for the same thing.
      arguments: name.startsWith('once') ? { what: game } : { what: game, id },
    })),
  );
}

/** @returns whether a worker was killed. */
async function play(world: ToolWorld, wishes: readonly ToolRun[], game: readonly Deed[]): Promise<boolean> {
  let hasKilled = false;
  for (const { deed, index, steps } of game) {
    const wish = wishes[index % wishes.length]!;
    if (deed === 'deliver') await world.deliver(wish, steps);
    else if (deed === 'bargeIn') await world.bargeIn(wish);
    else if (deed === 'kill') hasKilled = (await world.kill(index)) || hasKilled;
    else await world[deed](index, steps);
  }
  return hasKilled;
}

test('each effect of a tool happens once, and is told once, whatever comes twice and whoever dies', async ({
  redis,
  expect,
}) => {
  const world = await openToolWorld(redis);
  let games = 0;
  const property = fc.asyncProperty(deeds, async (game) => {
    games += 1;
    const wishes = wishesOf(games);
    const hasKilled = await play(world, wishes, game);
    await world.settle();
    // Vapi delivers everything once more when all is over.
    for (const wish of wishes) if (world.answersTo(wish).length > 0) await world.deliver(wish, 0);
    await world.settle();

    for (const wish of wishes) {
      const asked = world.answersTo(wish);
      if (asked.length === 0) continue;
      const outcome = await world.outcomeOf(wish);
      expect(outcome).toBeDefined();
      // Only a death leaves the model without a result.
      if (!hasKilled) expect(outcome).toHaveProperty('result');
      const effects = world.effectsOf(wish);
      // What cannot be begun anew safely is not, and then the model is told that nobody knows.
      if (wish.name.endsWith('single') && outcome && 'error' in outcome) expect([0, 1]).toContain(effects);
      else expect(effects).toBe(1);
      // The holding sentence stays the answer, since whoever has heard it is told of the result later.
      expect(new Set(asked).size).toBe(1);
      expect(world.toldOf(wish)).toBe(asked[0] === HOLDING ? 1 : 0);
    }
  });
  try {
    await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: false });
    expect(world.repeatedEffects()).toBeGreaterThan(0);
  } finally {
    world.close();
  }
});
