/** The agent's voice breaks off in the middle of what it says. */
import { type CallStory, factsOf } from '../call-story.ts';
import type { Thresholds } from '../thresholds.ts';
import type { TurnStory } from '../turn-story.ts';
import type { Finding } from '../verdict.ts';
import { duration, turn as turnOf, turns as turnsOf } from '../words.ts';
import { finding } from './find.ts';

const longestMs = ({ gaps }: TurnStory): number => Math.max(0, ...gaps.map(({ ms }) => ms));
const totalMs = ({ gaps }: TurnStory): number => gaps.reduce((sum, { ms }) => sum + ms, 0);

/** Finds turns with a long hole or with many, in one sentence about the worst of them. */
export function judgeGaps(call: CallStory, { gapMs, maxGaps }: Thresholds): Finding[] {
  const broken = call.turns.filter((turn) => longestMs(turn) > gapMs || turn.gaps.length > maxGaps);
  const [first] = broken;
  if (!first) return [];
  const worst = broken.reduce((most, turn) => (totalMs(turn) > totalMs(most) ? turn : most), first);
  const others = broken.filter((turn) => turn !== worst).map(({ turnId }) => turnId);
  const { gaps, turnId } = worst;
  const longest = duration(longestMs(worst));
  const what =
    gaps.length === 1
      ? `The caller heard a hole of ${longest} in ${turnOf(turnId)}`
      : `The caller heard ${gaps.length} holes in ${turnOf(turnId)}, the longest of ${longest}`;
  const more = others.length === 0 ? '' : `; ${turnsOf(others)} had holes too`;
  return [
    finding({
      rule: 'gaps',
      severity: 'fault',
      text: `${what}: Vapi's audio came late, ours was empty${more}.`,
      facts: broken.flatMap((turn) => factsOf(call, turn, 'caller.gapHeard')),
      atMs: gaps[0]?.atMs ?? call.startMs,
      turnId,
    }),
  ];
}
