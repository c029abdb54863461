/**
 * A scenario is one telephone call as both sides of it should go: what is said, in order, and how long each thing may
 * take. The scripted caller plays its half of it, FakeVapi's agent the other half, and neither can see the other: all
 * they know of each other is what comes out of the wire. packages/simulators/README.md tells how to write one.
 */
import { z } from 'zod';
import { LIMITS, ms } from './limits.ts';
import { replaySchema } from './replay.ts';
import { NOISE_KINDS, VOICES } from './sounds.ts';
import { noise, phoneNumber, type ScenarioStep, spoken } from './steps.ts';

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
  readonly firstMessageInterruptionsEnabled?: boolean;
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
  replay: replaySchema.optional(),
  /** What the platform should be like in this call, where the request for it does not say. */
  behaviour: z
    .strictObject({
      endpointMs: ms.optional(),
      answerDelayMs: ms.optional(),
      backoffMs: ms.optional(),
      interruptAfterVoiceMs: ms.optional(),
      interruptAfterWords: z.number().int().min(0).max(10).optional(),
      hearsFromDbfs: z.number().min(-96).max(0).optional(),
      firstMessageInterruptionsEnabled: z.boolean().optional(),
    })
    // A key that is not in the file is not in the object either.
    .transform((behaviour) => behaviour as ScenarioBehaviour)
    .optional(),
  steps: z.array(z.record(z.string(), z.unknown())).min(1).max(LIMITS.steps),
});

export type LineDescription = z.infer<typeof lineSchema>;
type ScenarioHead = z.infer<typeof scenarioHeadSchema>;

export interface Scenario extends Omit<ScenarioHead, 'steps'> {
  readonly steps: readonly ScenarioStep[];
}
