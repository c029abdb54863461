/**
 * A scenario is one telephone call as both sides of it should go: what is said, in order, and how long each thing may
 * take. The scripted caller plays its half of it, FakeVapi's agent the other half, and neither can see the other: all
 * they know of each other is what comes out of the wire. packages/simulators/README.md tells how to write one.
 */
import { z } from 'zod';
import { VOICES } from '../speech/synthesiser.ts';

const ms = z.number().int().nonnegative();
const spoken = z.string().trim().min(1).max(400);

const agentStep = z.strictObject({
  agent: spoken,
  /** From the end of what the caller did last to the first sound of this answer, both at the caller's ear. */
  withinMs: ms.optional(),
});
const callerStep = z.strictObject({
  caller: spoken,
  /** Speaks although the agent is speaking: this long after the caller began to hear the agent's turn. */
  cutsInAfterMs: ms.optional(),
  /** With `cutsInAfterMs`: from the caller's first sample until the agent is silent in the caller's ear. */
  agentSilentWithinMs: ms.optional(),
});

export const stepSchemas = {
  agent: agentStep,
  caller: callerStep,
  callerPausesForMs: z.strictObject({ callerPausesForMs: ms }),
  nothingMayComeForMs: z.strictObject({ nothingMayComeForMs: ms }),
  digits: z.strictObject({ digits: z.string().regex(/^[0-9*#]{1,32}$/) }),
  callerHangsUp: z.strictObject({
    callerHangsUp: z.union([z.literal(true), z.strictObject({ afterHearingMs: ms })]),
  }),
  agentHangsUp: z.strictObject({ agentHangsUp: z.literal(true) }),
} as const;

export type StepKind = keyof typeof stepSchemas;
type StepOf<Kind extends StepKind> = { readonly kind: Kind } & Readonly<z.infer<(typeof stepSchemas)[Kind]>>;
export type ScenarioStep = { [Kind in StepKind]: StepOf<Kind> }[StepKind];

export const scenarioHeadSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case'),
  description: z.string().trim().min(1),
  voices: z.strictObject({ agent: z.enum(VOICES).default('slt'), caller: z.enum(VOICES).default('rms') }).prefault({}),
  /** What holds where a step does not say otherwise. */
  budgets: z
    .strictObject({
      /** For the first thing the agent says. */
      greetingWithinMs: ms.default(4000),
      answerWithinMs: ms.default(2500),
      agentSilentWithinMs: ms.default(800),
    })
    .prefault({}),
  steps: z.array(z.record(z.string(), z.unknown())).min(1).max(100),
});

type ScenarioHead = z.infer<typeof scenarioHeadSchema>;

export interface Scenario extends Omit<ScenarioHead, 'steps'> {
  readonly steps: readonly ScenarioStep[];
}
