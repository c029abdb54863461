/** Both speak at once, and the agent does not give way. */
import { type CallStory, factsOf, type Placed } from '../call-story.ts';
import { callerSpeech } from '../speech.ts';
import type { Thresholds } from '../thresholds.ts';
import type { FactOf } from '../turns/turn-draft.ts';
import type { Finding } from '../verdict.ts';
import { duration, times, turn as turnOf } from '../words.ts';
import { finding } from './find.ts';

interface Overlap {
  ms: number;
  facts: number[];
  atMs: number;
  turnId: string | undefined;
  text: string;
}

/** How long the caller had to speak against the agent before it fell silent. */
function overlapMs(call: CallStory, { fact }: Placed<FactOf<'agent.interrupted'>>): number {
  if (fact.speechToClearMs !== undefined) return fact.speechToClearMs;
  // Where our own ear heard nothing, Vapi's has. A beginning that is long past belongs to something else.
  const began = call
    .all('vapi.speechUpdated')
    .findLast((entry) => entry.fact.role === 'user' && entry.fact.atMs <= fact.atMs);
  if (began?.fact.status !== 'started' || fact.atMs - began.fact.atMs > 5_000) return fact.decisionToClearMs;
  return Math.max(fact.decisionToClearMs, fact.atMs - began.fact.atMs);
}

function lateCuts(call: CallStory, { talkedOverMs, lateCutMs }: Thresholds): Overlap[] {
  return call.all('agent.interrupted').flatMap((cut) => {
    const { fact, index } = cut;
    const ms = overlapMs(call, cut);
    if (ms <= talkedOverMs && fact.decisionToClearMs <= lateCutMs) return [];
    const text =
      ms > talkedOverMs
        ? `The agent talked on for ${duration(ms)} after the caller cut in`
        : `The agent talked on for ${duration(fact.decisionToClearMs)} after it had been told to stop`;
    return [{ ms, facts: [index], atMs: Math.max(0, fact.atMs - ms), turnId: fact.turnId, text }];
  });
}

/** The caller speaks, the agent speaks, and nobody cuts anybody. A short word over the agent's is meant to let it go on. */
function uncut(call: CallStory, { bothSpeakMs }: Thresholds): Overlap[] {
  const spoken = callerSpeech(call);
  return call.turns.flatMap((turn) => {
    const { agentFromMs, agentToMs, turnId } = turn;
    if (agentFromMs === undefined || agentToMs === undefined || turn.decidedBy !== undefined) return [];
    return spoken.flatMap((speech) => {
      const fromMs = Math.max(speech.fromMs, agentFromMs);
      const ms = Math.min(speech.toMs, agentToMs) - fromMs;
      if (ms <= bothSpeakMs) return [];
      const own = factsOf(call, turn, 'agent.firstHeard', 'agent.turnStarted', 'agent.turnEnded');
      const text = `The agent and the caller spoke at once for ${duration(ms)} in ${turnOf(turnId)}, and the agent did not stop`;
      return [{ ms, facts: [...own, ...speech.facts], atMs: fromMs, turnId, text }];
    });
  });
}

/** Finds an agent that talked on over its caller, in one sentence about the longest time. */
export function judgeTalkedOver(call: CallStory, thresholds: Thresholds): Finding[] {
  const overlaps = [...lateCuts(call, thresholds), ...uncut(call, thresholds)];
  const [first] = overlaps;
  if (!first) return [];
  const worst = overlaps.reduce((most, overlap) => (overlap.ms > most.ms ? overlap : most), first);
  const more = overlaps.length === 1 ? '' : `; it happened ${times(overlaps.length)}`;
  return [
    finding({
      rule: 'talked-over',
      severity: 'fault',
      text: `${worst.text}${more}.`,
      facts: overlaps.flatMap(({ facts }) => facts),
      atMs: worst.atMs,
      ...(worst.turnId !== undefined && { turnId: worst.turnId }),
    }),
  ];
}
