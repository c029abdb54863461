/**
 * A scenario is one telephone call as both sides of it should go: what is said, in order, and how long each thing may
 * take. The scripted caller plays its half of it, FakeVapi's agent the other half, and neither can see the other: all
 * they know of each other is what comes out of the wire. packages/simulators/README.md tells how to write one.
 */
import { z } from 'zod';
import { VOICES } from '../speech/synthesiser.ts';
import type { VapiBehaviour } from '../vapi/call-behaviour.ts';

const ms = z.number().int().nonnegative();
const spoken = z.string().trim().min(1).max(400);

/** Stands in an agent's text for what the tool answered; such a sentence is synthesised while the call runs. */
export const RESULT_PLACEHOLDER = '{{result}}';

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
const toolStep = z.strictObject({
  agentCallsTool: z.strictObject({
    name: z.string().regex(/^[\w-]{1,64}$/),
    arguments: z.record(z.string(), z.unknown()).default({}),
    /** Words that the answer must have: of the result, or of the holding sentence. */
    answerContains: spoken.optional(),
  }),
});
const lateStep = z.strictObject({
  /** The agent says by itself, because it was told to by `say` or `add-message`, something that has these words. */
  agentSaysLate: z.strictObject({ containing: spoken }),
  /** From the end of what was heard or done before. */
  withinMs: ms.default(15_000),
});

export const stepSchemas = {
  agent: agentStep,
  caller: callerStep,
  agentCallsTool: toolStep,
  agentSaysLate: lateStep,
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
  /** What the platform should be like in this call, where the request for it does not say. */
  behaviour: z
    .strictObject({
      endpointMs: ms.optional(),
      answerDelayMs: ms.optional(),
      backoffMs: ms.optional(),
      interruptAfterVoiceMs: ms.optional(),
    })
    // A key that is not in the file is not in the object either.
    .transform((behaviour) => behaviour as Partial<VapiBehaviour>)
    .optional(),
  steps: z.array(z.record(z.string(), z.unknown())).min(1).max(100),
});

type ScenarioHead = z.infer<typeof scenarioHeadSchema>;

export interface Scenario extends Omit<ScenarioHead, 'steps'> {
  readonly steps: readonly ScenarioStep[];
}
