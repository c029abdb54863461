/**
 * Finds the rest of an answer whose stream has broken, or whose reader has died, after words were shown: in what Vapi itself has
 * kept of the chat. What was shown must be its beginning, so that no word comes twice and none is taken back.
 */
import type { Clock } from '@trunkline/service-kit';
import type { ChatApi } from '../vapi/chat-api.ts';

export interface RecoverDeps {
  api: Pick<ChatApi, 'read'>;
  clock: Clock;
  /** How long to look. @defaultValue 10000 */
  recoverMs?: number;
  lookEveryMs?: number;
}

/** Vapi does not say whether a chat is finished, so what it has counts as the whole when it has not grown since the last look. */
export async function findRest(
  { api, clock, recoverMs = 10_000, lookEveryMs = 500 }: RecoverDeps,
  chatId: string | undefined,
  shown: string,
  signal: AbortSignal,
  credentials?: string,
): Promise<string | undefined> {
  if (chatId === undefined) return undefined;
  const untilMs = clock.nowMs() + recoverMs;
  let last: string | undefined;
  for (;;) {
    // A look that failed is repeated until the time is up: Vapi may be back by then.
    const kept = await api.read(chatId, signal, credentials).catch(() => undefined);
    signal.throwIfAborted();
    if (kept && kept.text !== '') {
      if (!kept.text.startsWith(shown) && !shown.startsWith(kept.text)) return undefined;
      if (kept.text === last) return kept.text.startsWith(shown) ? kept.text.slice(shown.length) : undefined;
      last = kept.text;
    }
    if (clock.nowMs() >= untilMs) return undefined;
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, lookEveryMs));
    signal.throwIfAborted();
  }
}
