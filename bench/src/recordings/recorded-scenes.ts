/**
 * Draws scenes from recordings: one long turn of the agent, and what the caller's side does over it. When the caller's first sound
 * is, is measured on the clean recording before anything is added to it.
 */
import {
  createEchoPath,
  createRandom,
  type EchoOptions,
  findVoicedSpan,
  type GroundTruth,
  mix,
  type Random,
  scaleToDbfs,
  type VoicedSpan,
} from '@trunkline/simulators';
import type { PlayableScene } from '../audio/virtual-call.ts';
import type { RecordingReader } from './read-recording.ts';
import type { Recording } from './recording-catalogue.ts';
import type { Part, RecordingKind } from './recording-names.ts';
import { drawPlans, type ScenePlan } from './scene-plans.ts';

export interface RecordedScene extends PlayableScene {
  readonly name: string;
  readonly plan: ScenePlan;
  /** The recordings of the caller's side, by name. */
  readonly sources: readonly string[];
}

const SAMPLES_PER_MS = 8;
const LEAD_MS = 1_000;
const REST_MS = 1_200;
const FRAME_MS = 20;
const AGENT_MS = { min: 6_500, max: 9_000 };
const ACT_MS = { min: 300, max: 4_000 };
/** A recording is drawn again so often when it is too short, too long or silent. */
const MOST_DRAWS = 40;

export interface SceneChoice {
  /** The share of all scenes that is built: 1 is all of them. */
  readonly keep: number;
  /** Scenes are built whose group has this in its name. */
  readonly only: string;
}

/** Builds one scene after the other; a scene is the same whichever others are built. */
export async function* recordedScenes(
  part: Part,
  recordings: readonly Recording[],
  read: RecordingReader,
  { keep, only }: SceneChoice,
): AsyncGenerator<RecordedScene> {
  const plans = drawPlans(part).filter(({ group }) => group.includes(only));
  const pool = new Pool(
    recordings.filter((recording) => recording.part === part),
    read,
  );
  for (const [index, plan] of plans.entries()) {
    if (index % Math.round(1 / keep) !== 0) continue;
    yield await buildRecordedScene(plan, pool);
  }
}

interface Act {
  readonly samples: Int16Array;
  readonly span: VoicedSpan;
  readonly source: Recording;
}

class Pool {
  readonly #recordings: readonly Recording[];
  readonly #read: RecordingReader;

  constructor(recordings: readonly Recording[], read: RecordingReader) {
    this.#recordings = recordings;
    this.#read = read;
  }

  /** One of a kind, each speaker as often as any other. */
  draw(kind: RecordingKind, random: Random): Recording {
    const of = this.#recordings.filter((recording) => recording.kind === kind);
    const speakers = [...new Set(of.map(({ speaker }) => speaker))];
    const speaker = speakers[random.integer(0, speakers.length - 1)];
    const said = of.filter((recording) => recording.speaker === speaker);
    const drawn = said[random.integer(0, said.length - 1)];
    if (!drawn)
      throw new Error(`There is no recording of the kind ${kind}; remove the cache and fetch the packages anew.`);
    return drawn;
  }

  async act(kind: RecordingKind, random: Random): Promise<Act> {
    if (kind === 'keyboard') return this.#typing(random);
    for (let draw = 0; draw < MOST_DRAWS; draw++) {
      const source = this.draw(kind, random);
      let samples = await this.#read(source.path);
      const longest = ACT_MS.max * SAMPLES_PER_MS;
      if (kind !== 'speech' && samples.length > longest) {
        const from = random.integer(0, samples.length - longest);
        samples = samples.subarray(from, from + longest);
      }
      const span = findVoicedSpan(samples);
      const lengthMs = span ? span.endMs - span.firstVoicedMs : 0;
      const isLong = kind === 'speech' ? lengthMs >= ACT_MS.min : lengthMs >= 100;
      if (span && isLong && lengthMs <= ACT_MS.max) return { samples, span, source };
    }
    throw new Error(`No recording of the kind ${kind} has a usable length.`);
  }

  /** Keys of one keyboard, hit as somebody hits them who writes. */
  async #typing(random: Random): Promise<Act> {
    const samples = new Int16Array(3_000 * SAMPLES_PER_MS);
    let source = this.draw('keyboard', random);
    for (let atMs = 0; atMs < 2_800; atMs += random.integer(90, 320)) {
      source = this.draw('keyboard', random);
      mix(samples, await this.#read(source.path), atMs);
    }
    return { samples, span: findVoicedSpan(samples, 1) ?? { firstVoicedMs: 0, endMs: 3_000 }, source };
  }

  /** Sound that goes on for all of a scene. */
  async steady(
    kind: RecordingKind,
    lengthSamples: number,
    random: Random,
  ): Promise<{ samples: Int16Array; source: Recording }> {
    const source = this.draw(kind, random);
    const piece = await this.#read(source.path);
    const samples = new Int16Array(lengthSamples);
    const offset = random.integer(0, Math.max(0, piece.length - 1));
    for (let index = 0; index < lengthSamples; index++) samples[index] = piece[(offset + index) % piece.length]!;
    return { samples, source };
  }

  /** Several prompts, one behind another. */
  async agent(random: Random): Promise<Int16Array> {
    const longest = AGENT_MS.max * SAMPLES_PER_MS;
    const speech = new Int16Array(longest);
    let filled = 0;
    while (filled < AGENT_MS.min * SAMPLES_PER_MS) {
      const prompt = await this.#read(this.draw('agent', random).path);
      if (prompt.length < 800 * SAMPLES_PER_MS) continue;
      speech.set(prompt.subarray(0, longest - filled), filled);
      filled = Math.min(longest, filled + prompt.length);
    }
    return speech.subarray(0, filled);
  }
}

async function buildRecordedScene(plan: ScenePlan, pool: Pool): Promise<RecordedScene> {
  const random = createRandom(plan.seed);
  const agentSpeech = scaleToDbfs(await pool.agent(random), plan.agentDbfs);
  const agentEndMs = LEAD_MS + agentSpeech.length / SAMPLES_PER_MS;
  const act = plan.act === undefined ? undefined : await pool.act(plan.act, random);
  const callerFromMs = LEAD_MS + plan.actAtMs;
  const actEndMs = callerFromMs + (act ? act.samples.length / SAMPLES_PER_MS : 0);
  const durationMs = Math.ceil((Math.max(agentEndMs, actEndMs) + REST_MS) / FRAME_MS) * FRAME_MS;

  const agent = new Int16Array(durationMs * SAMPLES_PER_MS);
  mix(agent, agentSpeech, LEAD_MS);
  const caller = hiss(durationMs * SAMPLES_PER_MS, plan.lineDbfs, random);
  const sources = act ? [act.source.name] : [];
  if (plan.background) {
    const { samples, source } = await pool.steady(plan.background.kind, caller.length, random);
    mix(caller, scaleToDbfs(samples, plan.background.levelDbfs));
    sources.push(source.name);
  }
  if (act) mix(caller, scaleToDbfs(act.samples, plan.levelDbfs), callerFromMs);
  const { echo } = plan;
  return {
    name: [plan.name, ...sources].join(' '),
    plan,
    sources,
    spec: { seed: plan.seed },
    agent,
    agentFromMs: LEAD_MS,
    agentEndMs,
    caller,
    truth: truthOf(plan, act, callerFromMs),
    createEcho: () => (echo ? echoOf(agentSpeech, echo) : { process: (played) => new Int16Array(played.length) }),
  };
}

const echoOf = (reference: Int16Array, echo: EchoOptions) => createEchoPath({ reference, ...echo });

function truthOf(plan: ScenePlan, act: Act | undefined, callerFromMs: number): GroundTruth {
  if (!act) return { kind: plan.kind, firstVoicedMs: undefined, endMs: undefined, text: undefined };
  const { firstVoicedMs, endMs } = act.span;
  const isSpeech = plan.act === 'speech' || plan.act === 'backchannel';
  return {
    kind: plan.kind,
    firstVoicedMs: callerFromMs + firstVoicedMs,
    endMs: callerFromMs + endMs,
    text: isSpeech ? (act.source.text ?? unknownWords(endMs - firstVoicedMs)) : undefined,
  };
}

/** Words of a language that no list knows, at the pace of speech. */
const unknownWords = (lengthMs: number): string =>
  Array.from({ length: Math.max(1, Math.round(lengthMs / 350)) }, (_, index) => `xq${index}`).join(' ');

function hiss(length: number, levelDbfs: number, random: Random): Int16Array {
  return scaleToDbfs(
    Int16Array.from({ length }, () => random.integer(-3_000, 3_000)),
    levelDbfs,
  );
}
