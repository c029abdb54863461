import type { CallEvent, CallId } from '@trunkline/protocol';
import type { EventLog } from '@trunkline/session-store';

/**
 * Reads the facts of a call from the first to the last, page by page.
 * @throws TrunklineError TL_STORE_UNAVAILABLE when the store is out of reach.
 */
export async function readAllEvents(log: Pick<EventLog, 'read'>, callId: CallId): Promise<CallEvent[]> {
  const events: CallEvent[] = [];
  const seen = new Set<string>();
  let afterId: string | undefined;
  do {
    const page = await log.read(callId, afterId === undefined ? {} : { afterId });
    for (const { event } of page.entries) {
      // A write that timed out may have reached Redis all the same and is then repeated, so a fact can stand there twice.
      const text = JSON.stringify(event);
      if (seen.has(text)) continue;
      seen.add(text);
      events.push(event);
    }
    afterId = page.nextAfterId;
  } while (afterId !== undefined);
  return events;
}
