import type { Span } from './speech-segments.ts';

/** The stretches in which both spoke. Both lists are in order and free of overlaps within themselves. */
export function findOverlaps(caller: readonly Span[], agent: readonly Span[]): Span[] {
  const overlaps: Span[] = [];
  let callerIndex = 0;
  let agentIndex = 0;
  for (;;) {
    const said = caller[callerIndex];
    const heard = agent[agentIndex];
    if (said === undefined || heard === undefined) return overlaps;
    const startMs = Math.max(said.startMs, heard.startMs);
    const endMs = Math.min(said.endMs, heard.endMs);
    if (endMs > startMs) overlaps.push({ startMs, endMs });
    if (said.endMs < heard.endMs) callerIndex += 1;
    else agentIndex += 1;
  }
}

/** How long both spoke at once, in ms. */
export function measureOverlap(caller: readonly Span[], agent: readonly Span[]): number {
  return findOverlaps(caller, agent).reduce((totalMs, span) => totalMs + span.endMs - span.startMs, 0);
}
