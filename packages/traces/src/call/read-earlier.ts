/** Reads what must be known of a call from before this process had it. */
import type { CallEvent, CallId } from '@trunkline/protocol';
import type { EventLog } from '@trunkline/session-store';

/** Of what was before, so many facts hold the turn that was going on. */
const NEWEST = 100;
/** Among the first facts of a call are its channel, its first holder and its agent. */
const FIRST = 10;

/**
 * @param id of the first fact that this process has written.
 * @returns the facts before it, of a long call the first and the newest ones; none where the log cannot be read.
 */
export async function readEarlier(
  events: Pick<EventLog, 'read' | 'readBefore'>,
  callId: CallId,
  id: string,
): Promise<CallEvent[]> {
  try {
    const newest = await events.readBefore(callId, id, NEWEST);
    if (newest.length < NEWEST) return newest;
    const known = new Set(newest.map((fact) => JSON.stringify(fact)));
    const { entries } = await events.read(callId, { limit: FIRST });
    const first = entries.map(({ event }) => event).filter((fact) => !known.has(JSON.stringify(fact)));
    return [...first, ...newest];
  } catch {
    return [];
  }
}
