import type { SessionStore, StaleCall } from '@trunkline/session-store';

/**
 * Goes through all calls that have been without a holder since `untilMs` (epoch ms), page by page. Whoever looks after such
 * calls must see them all: those that it can do nothing for would otherwise hide the others behind them.
 */
export async function* stalePages(
  sessions: Pick<SessionStore['sessions'], 'listStale'>,
  untilMs: number,
): AsyncGenerator<StaleCall[]> {
  let after: number | undefined;
  do {
    const page = await sessions.listStale(untilMs, { after });
    if (page.calls.length > 0) yield page.calls;
    after = page.nextAfter;
  } while (after !== undefined);
}
