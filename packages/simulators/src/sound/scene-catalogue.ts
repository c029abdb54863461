import { SAMPLES_PER_MS } from '../mulaw.ts';
import { createRandom, type Random } from '../random.ts';
import { between, pick, shuffled, spread } from './draw.ts';
import type { EchoOptions } from './echo-path.ts';
import { NOISE_KINDS, type NoiseKind } from '@trunkline/scenario';
import type { CallerAct, SceneGroup, SceneKind, SceneSpec } from './scene-spec.ts';
import { SPEAKERS } from './speakers.ts';
import { AGENT_SENTENCES, BACKCHANNELS, INTERRUPTIONS, type Utterance } from './utterances.ts';

/** How many scenes there are of each group. */
const GROUP_SIZES = { interruption: 60, backchannel: 30, echo: 30, noise: 16 } as const;

/** Of the caller's own act, in dBFS. */
export const CALLER_LEVELS_DBFS = { min: -45, max: -10 } as const;

/** What can go on all through a call; the rest are single events. */
/** A bystander is a voice, and no sound tells whom somebody speaks to. */
export const NO_INTERRUPTIONS: readonly NoiseKind[] = NOISE_KINDS.filter((kind) => kind !== 'bystander');
const STEADY: readonly NoiseKind[] = ['babble', 'traffic', 'keyboard', 'breathing', 'music', 'hum', 'line-noise'];
/** How loud noises are, in dBFS of active level: an event can be as loud as a voice; what is steadily so ends the call. */
const EVENT_LEVELS_DBFS = CALLER_LEVELS_DBFS;
const STEADY_LEVELS_DBFS = { min: -50, max: -20 };
/** The hiss of a good line. */
const LINE_LEVELS_DBFS = { min: -78, max: -68 };
/** Nobody chooses an agent with a voice like a cartoon. */
const AGENT_SPEAKERS = SPEAKERS.filter(({ speed }) => speed > 0.9 && speed < 1.1);
/** Quieter callers under noise or echo are not heard by people either. */
const MASKED_MIN_DBFS = -38;
const SOFT_ONSET_SHARE = 0.25;

/** What a maker of scenes decides; the rest is drawn alike for all. */
type Draft = Pick<SceneSpec, 'act' | 'levelDbfs'> & Partial<SceneSpec>;

/**
 * Scenes to measure turn-taking with: 180 interruptions (clear, noisy, over the agent's echo) and 220 sounds that are
 * none. Every group covers its range of levels, losses and delays evenly. Another seed draws other words, voices, levels,
 * noises and places: tune on one, report on another.
 */
export function listScenes(seed: number): SceneSpec[] {
  const random = createRandom(seed);
  return [
    ...group(random, 'interruption-clear', 'interruption', clearInterruptions(random)),
    ...group(random, 'interruption-noisy', 'interruption', noisyInterruptions(random)),
    ...group(random, 'interruption-echo', 'interruption', interruptionsOverEcho(random)),
    ...group(random, 'backchannel', 'backchannel', backchannels(random)),
    ...group(random, 'echo', 'echo', echoes(random)),
    ...NO_INTERRUPTIONS.flatMap((noise) =>
      group(random, noise, noise === 'cough' ? 'cough' : 'noise', noises(random, noise)),
    ),
  ];
}

function group(random: Random, name: SceneGroup, kind: SceneKind, drafts: Draft[]): SceneSpec[] {
  const sentences = rounds(random, AGENT_SENTENCES, drafts.length);
  return drafts.map((draft, index) => ({
    name: `${name}-${String(index + 1).padStart(2, '0')}`,
    group: name,
    kind,
    seed: random.integer(0, 2 ** 30),
    agent: {
      utterance: sentences[index]!,
      speaker: pick(random, AGENT_SPEAKERS),
      levelDbfs: between(random, -26, -16),
    },
    actAtMs: random.integer(200, 4500),
    lineDbfs: between(random, LINE_LEVELS_DBFS.min, LINE_LEVELS_DBFS.max),
    ...draft,
  }));
}

function clearInterruptions(random: Random): Draft[] {
  return interruptions(random, CALLER_LEVELS_DBFS.min);
}

function noisyInterruptions(random: Random): Draft[] {
  const snrsDb = spread(random, GROUP_SIZES.interruption, 5, 20);
  const kinds = rounds(random, STEADY, GROUP_SIZES.interruption);
  return interruptions(random, MASKED_MIN_DBFS).map((draft, index) => ({
    ...draft,
    background: { noise: kinds[index]!, levelDbfs: draft.levelDbfs - snrsDb[index]! },
  }));
}

function interruptionsOverEcho(random: Random): Draft[] {
  const paths = echoPaths(random, GROUP_SIZES.interruption);
  return interruptions(random, MASKED_MIN_DBFS).map((draft, index) => ({ ...draft, echo: paths[index]! }));
}

function interruptions(random: Random, minDbfs: number): Draft[] {
  const lines = rounds(random, INTERRUPTIONS, GROUP_SIZES.interruption);
  return spread(random, GROUP_SIZES.interruption, minDbfs, CALLER_LEVELS_DBFS.max).map((levelDbfs, index) => ({
    levelDbfs,
    act: speech(random, 'interruption', lines[index]!),
  }));
}

function backchannels(random: Random): Draft[] {
  const lines = rounds(random, BACKCHANNELS, GROUP_SIZES.backchannel);
  return spread(random, GROUP_SIZES.backchannel, CALLER_LEVELS_DBFS.min, CALLER_LEVELS_DBFS.max).map(
    (levelDbfs, index) => ({ levelDbfs, act: speech(random, 'backchannel', lines[index]!) }),
  );
}

function echoes(random: Random): Draft[] {
  return echoPaths(random, GROUP_SIZES.echo).map((echo) => {
    const lineDbfs = between(random, LINE_LEVELS_DBFS.min, LINE_LEVELS_DBFS.max);
    return { levelDbfs: lineDbfs, lineDbfs, act: { type: 'nothing' }, echo };
  });
}

function noises(random: Random, noise: NoiseKind): Draft[] {
  const isSteady = STEADY.includes(noise);
  const { min, max } = isSteady ? STEADY_LEVELS_DBFS : EVENT_LEVELS_DBFS;
  return spread(random, GROUP_SIZES.noise, min, max).map((levelDbfs, index) => {
    const isThroughout = isSteady && index % 2 === 1;
    return isThroughout
      ? { levelDbfs, act: { type: 'nothing' }, background: { noise, levelDbfs } }
      : { levelDbfs, act: { type: 'noise', noise, durationMs: random.integer(800, 4000) } };
  });
}

function echoPaths(random: Random, count: number): EchoOptions[] {
  const lossesDb = spread(random, count, 6, 30);
  const delaysMs = spread(random, count, 60, 500);
  return lossesDb.map((lossDb, index) => {
    const kind = pick(random, ['hybrid', 'speakerphone'] as const);
    const drive = kind === 'speakerphone' ? between(random, 0, 0.6) : 0;
    return { kind, lossDb, drive, delaySamples: delaysMs[index]! * SAMPLES_PER_MS, seed: random.integer(0, 2 ** 30) };
  });
}

function speech(random: Random, intent: 'interruption' | 'backchannel', utterance: Utterance): CallerAct {
  const softOnset = random.chance(SOFT_ONSET_SHARE);
  return { type: 'speech', intent, utterance, softOnset, speaker: pick(random, SPEAKERS) };
}

/** `count` of the items, each as often as any other. */
function rounds<T>(random: Random, items: readonly T[], count: number): T[] {
  const turns = Array.from({ length: Math.ceil(count / items.length) }, () => shuffled(random, items));
  return turns.flat().slice(0, count);
}
