/** What the rules read: one call with its facts on one clock, and what several of them need to know of it. */
import type { CallEvent } from '@trunkline/protocol';
import { alignClocks } from './align-clocks.ts';
import { tellTurns } from './tell-turns.ts';
import type { TurnStory } from './turn-story.ts';
import type { FactOf } from './turns/turn-draft.ts';

export interface Placed<Fact extends CallEvent = CallEvent> {
  index: number;
  fact: Fact;
}

export interface CallStory {
  /** On the clock of Redis, in the order in which they were written. */
  facts: readonly CallEvent[];
  turns: readonly TurnStory[];
  /** When the line was first opened, else the first time that is known. */
  startMs: number;
  /** The latest time of all facts. */
  lastMs: number;
  opened: Placed<FactOf<'stream.opened'>> | undefined;
  ended: Placed<FactOf<'call.ended'>> | undefined;
  all<Type extends CallEvent['type']>(type: Type): readonly Placed<FactOf<Type>>[];
}

export function readCall(facts: readonly CallEvent[]): CallStory {
  const aligned = alignClocks(facts);
  const byType = new Map<string, Placed[]>();
  let lastMs = 0;
  aligned.forEach((fact, index) => {
    const known = byType.get(fact.type);
    if (known) known.push({ index, fact });
    else byType.set(fact.type, [{ index, fact }]);
    lastMs = Math.max(lastMs, fact.atMs);
  });
  const all = <Type extends CallEvent['type']>(type: Type): Placed<FactOf<Type>>[] =>
    (byType.get(type) ?? []) as Placed<FactOf<Type>>[];
  const opened = all('stream.opened')[0];
  return {
    facts: aligned,
    turns: tellTurns(aligned),
    startMs: opened?.fact.atMs ?? aligned[0]?.atMs ?? 0,
    lastMs,
    opened,
    ended: all('call.ended')[0],
    all,
  };
}

/** Whether the caller hung up. The carrier may be the first to say so, and its word for that is `completed`. */
export function isCallersEnd({ ended }: CallStory): boolean {
  if (!ended) return false;
  return ended.fact.endedBy === 'caller' || ended.fact.reason === 'carrier-completed';
}

/** The facts of a turn that have one of these types, as indices. */
export function factsOf(call: CallStory, turn: TurnStory, ...types: readonly CallEvent['type'][]): number[] {
  return turn.facts.filter((index) => types.includes(call.facts[index]?.type as CallEvent['type']));
}
