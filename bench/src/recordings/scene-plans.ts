/** What each scene is to be: what the caller does, how loud, over which echo and noise. The files are drawn later. */
import { createRandom, type EchoOptions, type Random, type SceneKind } from '@trunkline/simulators';
import type { Part, RecordingKind } from './recording-names.ts';

export interface ScenePlan {
  readonly name: string;
  /** How scenes are reported on. */
  readonly group: string;
  readonly kind: SceneKind;
  readonly seed: number;
  /** What the caller's side does; undefined where there is only the line, its noise and the echo. */
  readonly act: RecordingKind | undefined;
  readonly actAtMs: number;
  /** The active level of the act in dBFS. */
  readonly levelDbfs: number;
  readonly agentDbfs: number;
  readonly lineDbfs: number;
  readonly background?: { readonly kind: RecordingKind; readonly levelDbfs: number };
  readonly echo?: EchoOptions;
}

interface Group {
  readonly group: string;
  /** Scenes of the part that is reported; the part for tuning has half as many. */
  readonly count: number;
  readonly act?: RecordingKind;
  readonly kind: SceneKind;
  /** Of the act, in dBFS. */
  readonly levelDbfs?: readonly [from: number, to: number];
  /** Noise all through the scene: so many dB below the act, or where there is none, at so many dBFS. */
  readonly background?: {
    readonly kinds: readonly RecordingKind[];
    readonly snrDb: readonly [from: number, to: number];
  };
  readonly hasEcho?: boolean;
}

const VOICE_DBFS = [-40, -12] as const;
const OVER_NOISE_DBFS = [-34, -12] as const;
const EVENT_DBFS = [-40, -14] as const;
const STEADY_NOISE: readonly RecordingKind[] = ['street', 'hum', 'crowd', 'music'];
const HUM: readonly RecordingKind[] = ['hum', 'street'];

const GROUPS: readonly Group[] = [
  { group: 'interruption, clear line', count: 90, act: 'speech', kind: 'interruption', levelDbfs: VOICE_DBFS },
  {
    group: 'interruption, noise 6 to 20 dB below',
    count: 70,
    act: 'speech',
    kind: 'interruption',
    levelDbfs: OVER_NOISE_DBFS,
    background: { kinds: STEADY_NOISE, snrDb: [6, 20] },
  },
  {
    group: 'interruption, noise 0 to 6 dB below',
    count: 40,
    act: 'speech',
    kind: 'interruption',
    levelDbfs: OVER_NOISE_DBFS,
    background: { kinds: STEADY_NOISE, snrDb: [0, 6] },
  },
  {
    group: 'interruption, over echo',
    count: 70,
    act: 'speech',
    kind: 'interruption',
    levelDbfs: OVER_NOISE_DBFS,
    hasEcho: true,
  },
  {
    group: 'interruption, over echo and hum or street',
    count: 40,
    act: 'speech',
    kind: 'interruption',
    levelDbfs: OVER_NOISE_DBFS,
    hasEcho: true,
    background: { kinds: HUM, snrDb: [6, 20] },
  },
  { group: 'backchannel', count: 60, act: 'backchannel', kind: 'backchannel', levelDbfs: VOICE_DBFS },
  { group: 'cough', count: 30, act: 'cough', kind: 'cough', levelDbfs: EVENT_DBFS },
  { group: 'laugh', count: 50, act: 'laugh', kind: 'cough', levelDbfs: EVENT_DBFS },
  { group: 'cry ("ow", "oof")', count: 40, act: 'cry', kind: 'cough', levelDbfs: EVENT_DBFS },
  { group: 'animal', count: 50, act: 'animal', kind: 'noise', levelDbfs: EVENT_DBFS },
  { group: 'keyboard', count: 40, act: 'keyboard', kind: 'noise', levelDbfs: EVENT_DBFS },
  { group: 'street, train, works', count: 40, act: 'street', kind: 'noise', levelDbfs: EVENT_DBFS },
  { group: 'street, all through', count: 20, kind: 'noise', background: { kinds: ['street', 'hum'], snrDb: [20, 45] } },
  { group: 'crowd', count: 30, act: 'crowd', kind: 'noise', levelDbfs: EVENT_DBFS },
  { group: 'crowd, all through', count: 20, kind: 'noise', background: { kinds: ['crowd'], snrDb: [20, 45] } },
  { group: 'music', count: 30, act: 'music', kind: 'noise', levelDbfs: EVENT_DBFS },
  { group: 'echo', count: 60, kind: 'echo', hasEcho: true },
  {
    group: 'echo with hum or street',
    count: 40,
    kind: 'echo',
    hasEcho: true,
    background: { kinds: HUM, snrDb: [25, 45] },
  },
];

const SEEDS: Readonly<Record<Part, number>> = { tuning: 11, reporting: 22 };

/** The same plans for the same part, every time; in an order that mixes all groups. */
export function drawPlans(part: Part): ScenePlan[] {
  const random = createRandom(SEEDS[part]);
  const plans = GROUPS.flatMap((group) => {
    const count = part === 'reporting' ? group.count : Math.ceil(group.count / 2);
    return Array.from({ length: count }, (_, index) => drawPlan(group, index, count, random));
  });
  return plans
    .map((plan) => ({ plan, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ plan }) => plan);
}

/** A number of the range; the scenes of a group cover it evenly. */
const within = ([from, to]: readonly [number, number], index: number, count: number, random: Random): number =>
  from + ((index + random.next()) / count) * (to - from);

function drawPlan(group: Group, index: number, count: number, random: Random): ScenePlan {
  const { act, kind, levelDbfs: levels = [-90, -90] as const, background, hasEcho } = group;
  const levelDbfs = within(levels, index, count, random);
  const draft = {
    name: `${group.group} ${index + 1}`,
    group: group.group,
    kind,
    seed: random.integer(0, 2 ** 30),
    act,
    actAtMs: random.integer(600, 3_500),
    levelDbfs,
    agentDbfs: -26 + 10 * random.next(),
    lineDbfs: -78 + 10 * random.next(),
  };
  // Stepping by a number that shares no factor with the counts keeps levels and ratios from going together.
  const snrDb = background && within(background.snrDb, (index * 37) % count, count, random);
  return {
    ...draft,
    ...(background && snrDb !== undefined
      ? {
          background: {
            kind: background.kinds[index % background.kinds.length]!,
            levelDbfs: act ? levelDbfs - snrDb : -snrDb,
          },
        }
      : {}),
    ...(hasEcho ? { echo: drawEcho(index, count, random) } : {}),
  };
}

function drawEcho(index: number, count: number, random: Random): EchoOptions {
  const kind = random.chance(0.5) ? 'hybrid' : 'speakerphone';
  return {
    kind,
    lossDb: within([6, 30], (index * 41) % count, count, random),
    drive: kind === 'speakerphone' ? 0.6 * random.next() : 0,
    delaySamples: 8 * within([60, 500], (index * 43) % count, count, random),
    seed: random.integer(0, 2 ** 30),
  };
}
