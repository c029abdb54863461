/**
 * A scenario is one telephone call as both sides of it should go: what is said, in order, and how long each thing may
 * take. The scripted caller plays its half of it, FakeVapi's agent the other half, and neither can see the other: all
 * they know of each other is what comes out of the wire. packages/simulators/README.md tells how to write one.
 */
import { z } from 'zod';
import { NOISE_KINDS, VOICES } from './sounds.ts';

const ms = z.number().int().nonnegative();
const spoken = z.string().trim().min(1).max(400);

/** Stands in an agent's text for what the tool answered; such a sentence is synthesised while the call runs. */
export const RESULT_PLACEHOLDER = '{{result}}';

const noise = { seed: z.number().int().default(1), levelDbfs: z.number().min(-60).max(-10) };

/** Something on the caller's side, while the agent is speaking, that is no reason for it to stop. */
const aside = z
  .strictObject({
    /** After the caller began to hear the agent's turn. */
    afterMs: ms,
    caller: spoken.optional(),
    noise: z.enum(NOISE_KINDS).optional(),
    /** Of a noise. */
    durationMs: ms.max(5000).default(400),
    levelDbfs: noise.levelDbfs.default(-24),
    seed: noise.seed,
  })
  .refine((given) => (given.caller === undefined) !== (given.noise === undefined), {
    error: 'must have either caller or noise',
  });

/** The agent's platform loses its socket, and takes a new one. */
const agentLegDrops = z.strictObject({
  /** After the agent, or the caller in the agent's ear, began to say it. */
  afterMs: ms,
  /** Whether the socket vanishes, or is closed with a code that means a fault. */
  how: z.enum(['cut', 'close']).default('cut'),
});

const agentStep = z.strictObject({
  agent: spoken,
  /** From the end of what the caller did last to the first sound of this answer, both at the caller's ear. */
  withinMs: ms.optional(),
  /** The agent may be paused for a moment by these, but all of it must be heard. */
  goesOnOver: z.array(aside).min(1).max(20).optional(),
  /** Said only once somebody outside has told the agent something with these words, and at once then. */
  whenTold: spoken.optional(),
  agentLegDrops: agentLegDrops.optional(),
});
const callerStep = z.strictObject({
  caller: spoken,
  /** Speaks although the agent is speaking: this long after the caller began to hear the agent's turn. */
  cutsInAfterMs: ms.optional(),
  /** With `cutsInAfterMs`: from the caller's first sample until the agent is silent in the caller's ear. */
  agentSilentWithinMs: ms.optional(),
  agentLegDrops: agentLegDrops.optional(),
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

const phoneNumber = z.string().regex(/^\+[1-9]\d{4,14}$/, 'must be a number such as +15550100003');

/** Somebody outside has the caller passed on (`POST /calls/:callId/transfer`); the agent says so first, in these words. */
const operatorTransfersStep = z.strictObject({
  operatorTransfers: z.strictObject({ to: phoneNumber, announce: spoken }),
  /** From the end of what was before to the first word of the announcement. */
  withinMs: ms.default(5_000),
});
/** The caller is being put through to somebody, who answers or does not. */
const carrierDialsStep = z.strictObject({
  carrierDials: z.strictObject({
    to: phoneNumber,
    status: z.enum(['completed', 'no-answer', 'busy', 'failed']),
    /** Until they answer, or are found busy; `no-answer` rings as long as the carrier is told to let it ring. */
    ringMs: ms.default(0),
  }),
  /** From the end of the announcement to the dial. */
  withinMs: ms.default(5_000),
});
/** Said by whoever has answered, and heard by the caller. */
const personStep = z.strictObject({ person: spoken, withinMs: ms.optional() });

export const stepSchemas = {
  agent: agentStep,
  caller: callerStep,
  agentCallsTool: toolStep,
  agentSaysLate: lateStep,
  operatorTransfers: operatorTransfersStep,
  carrierDials: carrierDialsStep,
  person: personStep,
  personHangsUp: z.strictObject({ personHangsUp: z.literal(true) }),
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

/** What is on the caller's line besides their voice, from the beginning to the end of the call. */
const lineSchema = z
  .strictObject({
    noise: z.strictObject({ kind: z.enum(NOISE_KINDS), ...noise }).optional(),
    /** The agent's own sound comes back, made of what the caller's ear really hears. */
    echo: z
      .strictObject({
        lossDb: z.number().min(0).max(60),
        delayMs: z.number().min(0).max(600),
        kind: z.enum(['hybrid', 'speakerphone']).default('hybrid'),
        seed: noise.seed,
      })
      .optional(),
  })
  .refine((line) => line.noise !== undefined || line.echo !== undefined, { error: 'must have noise, echo or both' });

/** A call that is not the caller's but ours: `POST /calls` places it, and the scenario is what follows. */
const outboundSchema = z.strictObject({
  /** Who is called, by which the sandbox knows the scenario. */
  to: phoneNumber,
  takenBy: z.enum(['person', 'machine']),
  ringMs: ms.max(20_000).default(1_000),
  /** What else the request asks for. */
  request: z
    .strictObject({
      machineDetection: z.boolean().optional(),
      voicemailMessage: spoken.optional(),
      metadata: z.record(z.string(), z.unknown()).optional(),
    })
    .prefault({}),
});

/** What the agent's platform is like in one call. Each is explained beside `VapiBehaviour` in packages/simulators. */
export interface ScenarioBehaviour {
  readonly endpointMs?: number;
  readonly answerDelayMs?: number;
  readonly backoffMs?: number;
  readonly interruptAfterVoiceMs?: number;
  readonly interruptAfterWords?: number;
  readonly hearsFromDbfs?: number;
}

export const scenarioHeadSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case'),
  description: z.string().trim().min(1),
  voices: z
    .strictObject({
      agent: z.enum(VOICES).default('slt'),
      caller: z.enum(VOICES).default('rms'),
      person: z.enum(VOICES).default('awb'),
    })
    .prefault({}),
  /** What holds where a step does not say otherwise. */
  budgets: z
    .strictObject({
      /** For the first thing the agent says. */
      greetingWithinMs: ms.default(4000),
      answerWithinMs: ms.default(2500),
      agentSilentWithinMs: ms.default(800),
    })
    .prefault({}),
  line: lineSchema.optional(),
  outbound: outboundSchema.optional(),
  /** What the platform should be like in this call, where the request for it does not say. */
  behaviour: z
    .strictObject({
      endpointMs: ms.optional(),
      answerDelayMs: ms.optional(),
      backoffMs: ms.optional(),
      interruptAfterVoiceMs: ms.optional(),
      interruptAfterWords: z.number().int().min(0).max(10).optional(),
      hearsFromDbfs: z.number().min(-96).max(0).optional(),
    })
    // A key that is not in the file is not in the object either.
    .transform((behaviour) => behaviour as ScenarioBehaviour)
    .optional(),
  steps: z.array(z.record(z.string(), z.unknown())).min(1).max(100),
});

export type Aside = z.infer<typeof aside>;
export type LineDescription = z.infer<typeof lineSchema>;
type ScenarioHead = z.infer<typeof scenarioHeadSchema>;

export interface Scenario extends Omit<ScenarioHead, 'steps'> {
  readonly steps: readonly ScenarioStep[];
}

/** Whether a step happens while the agent's turn before it is still going on. */
export function isDuringAgentTurn(step: ScenarioStep | undefined): boolean {
  if (step?.kind === 'caller') return step.cutsInAfterMs !== undefined;
  return step?.kind === 'callerHangsUp' && step.callerHangsUp !== true;
}
