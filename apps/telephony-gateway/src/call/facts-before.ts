import type { CallEvent } from '@trunkline/protocol';

/**
 * The facts of a call from before a holder had it.
 * @param fence of that holder's first stream.
 * @param startedAtMs when the holder got the call, epoch ms; decides where the fact of its stream is not written yet.
 */
export function factsBefore(facts: readonly CallEvent[], fence: number, startedAtMs: number): CallEvent[] {
  const opened = facts.findIndex((fact) => fact.type === 'stream.opened' && fact.fence === fence);
  return opened === -1 ? facts.filter(({ atMs }) => atMs < startedAtMs) : facts.slice(0, opened);
}
