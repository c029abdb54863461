import type { CallId, FactEntry } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';

/**
 * Reads all facts of a call with their places in its event log, each once: a write that timed out may have reached Redis all the same,
 * and was then repeated. The log is bounded, and so is what is read.
 */
export async function readFacts({ events }: Pick<SessionStore, 'events'>, callId: CallId): Promise<FactEntry[]> {
  const facts: FactEntry[] = [];
  const seen = new Set<string>();
  let afterId: string | undefined;
  do {
    const page = await events.read(callId, afterId === undefined ? {} : { afterId });
    for (const entry of page.entries) {
      const text = JSON.stringify(entry.event);
      if (seen.has(text)) continue;
      seen.add(text);
      facts.push(entry);
    }
    afterId = page.nextAfterId;
  } while (afterId !== undefined);
  return facts;
}
