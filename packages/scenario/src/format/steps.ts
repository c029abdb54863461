/** The steps of a scenario: what one side says or does, and how long it may take. */
import { z } from 'zod';
import { LIMITS, ms } from './limits.ts';
import { NOISE_KINDS } from './sounds.ts';

export const spoken = z.string().trim().min(1).max(LIMITS.spokenCharacters);

/** Stands in an agent's text for what the tool answered; such a sentence is synthesised while the call runs. */
export const RESULT_PLACEHOLDER = '{{result}}';

export const noise = {
  seed: z.number().int().default(1),
  levelDbfs: z.number().min(LIMITS.quietestDbfs).max(LIMITS.loudestDbfs),
};

/** Something on the caller's side, while the agent is speaking, that is no reason for it to stop. */
const aside = z
  .strictObject({
    /** After the caller began to hear the agent's turn. */
    afterMs: ms,
    caller: spoken.optional(),
    noise: z.enum(NOISE_KINDS).optional(),
    /** Of a noise. */
    durationMs: ms.max(LIMITS.asideMs).default(400),
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

/** How long a sentence takes. It is spoken faster or slower if it would otherwise take clearly more or less than that. */
const lastsMs = ms.min(1).max(LIMITS.waitMs).optional();

const streamDrops = z.strictObject({
  /** After the agent or the caller began to say it. */
  afterMs: ms,
});

const agentStep = z.strictObject({
  agent: spoken,
  lastsMs,
  /**
   * From when the platform knew what it answers to the first audio of this: the end of the caller's utterance after endpointing,
   * the answer of the tool, or, where the agent speaks again by itself, the end of its turn before. Takes the place of
   * `behaviour.answerDelayMs`.
   */
  answersAfterMs: ms.max(LIMITS.waitMs).optional(),
  /** Times in which the platform sends nothing of this turn; what was due comes afterwards. */
  audioStalls: z
    .array(z.strictObject({ afterMs: ms, ms: ms.max(LIMITS.stallMs) }))
    .min(1)
    .max(LIMITS.stalls)
    .optional(),
  /** From the end of what the caller did last to the first sound of this answer, both at the caller's ear. */
  withinMs: ms.optional(),
  /** The agent may be paused for a moment by these, but all of it must be heard. */
  goesOnOver: z.array(aside).min(1).max(LIMITS.asides).optional(),
  /** Said only once somebody outside has told the agent something with these words, and at once then. */
  whenTold: spoken.optional(),
  /** The platform sends all of this at once and ends its call so long after it has begun, whatever has been heard by then. */
  endsCallAfterMs: ms.max(LIMITS.waitMs).optional(),
  agentLegDrops: agentLegDrops.optional(),
  streamDrops: streamDrops.optional(),
});
const callerStep = z.strictObject({
  caller: spoken,
  lastsMs,
  /** From the end of what the caller heard to their first sound. Less than it takes to notice that end is as soon as possible. */
  afterMs: ms.max(LIMITS.waitMs).optional(),
  /** Speaks although the agent is speaking: this long after the caller began to hear the agent's turn. */
  cutsInAfterMs: ms.optional(),
  /** With `cutsInAfterMs`: from the caller's first sample until the agent is silent in the caller's ear. */
  agentSilentWithinMs: ms.optional(),
  /** The caller is so far from their telephone. */
  quieterByDb: z.number().min(0).max(40).optional(),
  agentLegDrops: agentLegDrops.optional(),
  streamDrops: streamDrops.optional(),
});
const toolStep = z.strictObject({
  agentCallsTool: z.strictObject({
    name: z.string().regex(/^[\w-]{1,64}$/),
    arguments: z.record(z.string(), z.unknown()).default({}),
    /** Words that the answer must have: of the result, or of the holding sentence. */
    answerContains: spoken.optional(),
    /** A tool of a recorded call, whose code is not here: it takes this long, and `fails` or says that it is done. */
    takesMs: ms.max(LIMITS.waitMs).optional(),
    /** Without `takesMs`: the tool that is here is to answer with an error. */
    fails: z.boolean().optional(),
  }),
});
const lateStep = z.strictObject({
  /** The agent says by itself, because it was told to by `say` or `add-message`, something that has these words. */
  agentSaysLate: z.strictObject({
    containing: spoken,
    /** In these words, where it is told by `add-message`. */
    says: spoken.optional(),
    lastsMs,
  }),
  /** From the end of what was heard or done before. */
  withinMs: ms.default(15_000),
});

export const phoneNumber = z.string().regex(/^\+[1-9]\d{4,14}$/, 'must be a number such as +15550100003');

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
    /** From the end of what the caller heard or said. */
    afterMs: ms.max(LIMITS.waitMs).optional(),
  }),
  agentHangsUp: z.strictObject({ agentHangsUp: z.literal(true) }),
} as const;

export type StepKind = keyof typeof stepSchemas;
type StepOf<Kind extends StepKind> = { readonly kind: Kind } & Readonly<z.infer<(typeof stepSchemas)[Kind]>>;
export type ScenarioStep = { [Kind in StepKind]: StepOf<Kind> }[StepKind];

export type Aside = z.infer<typeof aside>;

/** Whether a step happens while the agent's turn before it is still going on. */
export function isDuringAgentTurn(step: ScenarioStep | undefined): boolean {
  if (step?.kind === 'caller') return step.cutsInAfterMs !== undefined;
  return step?.kind === 'callerHangsUp' && step.callerHangsUp !== true;
}
