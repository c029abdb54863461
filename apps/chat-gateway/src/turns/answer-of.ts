/** Waits for the answer to a message, whichever replica gives it. */
import { type ChatAnswer, TrunklineError } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { ChatEntry, FeedReader, SessionStore } from '@trunkline/session-store';
import type { TakenMessage } from '../chat-service.ts';

export interface AnswerOfDeps {
  store: Pick<SessionStore, 'chats'>;
  feedReader: Pick<FeedReader, 'listen'>;
  /** The wait goes on, so whoever answers may be gone. */
  onStillWaiting: () => void;
  clock: Pick<Clock, 'nowMs'>;
}

/** So long a wait bears with a store that is away, because the answer may be under way all the same. */
const MOST_ABSENCE_MS = 30_000;

const isOver = (entry: ChatEntry): boolean => entry.state !== 'queued' && entry.state !== 'running';

async function toAnswer({ store }: AnswerOfDeps, { sessionId }: TakenMessage, entry: ChatEntry): Promise<ChatAnswer> {
  const { code, message = '', retryAfterMs, chatId, id, answer } = entry;
  if (code !== undefined) {
    throw new TrunklineError(code, message, retryAfterMs === undefined ? undefined : { retryAfterMs });
  }
  const chat = await store.chats.read(sessionId);
  return {
    sessionId,
    ...(chatId !== undefined && { chatId }),
    messageId: id,
    message: answer,
    reply: answer,
    sessionActive: chat?.state === 'active',
    expiresAt: new Date(chat?.expiresAtMs ?? 0).toISOString(),
  };
}

/** @throws TrunklineError what the answer failed with; the reason of `signal`. */
export async function answerOf(deps: AnswerOfDeps, taken: TakenMessage, signal: AbortSignal): Promise<ChatAnswer> {
  const { store, feedReader, onStillWaiting, clock } = deps;
  let wake = (): void => {};
  let isAwake = false;
  const ring = (): void => {
    isAwake = true;
    wake();
  };
  let lastReadMs = clock.nowMs();
  /** @returns `undefined` while the store is away. */
  const look = async (): Promise<{ entry: ChatEntry | undefined } | undefined> => {
    try {
      const entry = await store.chats.turnOf(taken.sessionId, taken.messageId);
      lastReadMs = clock.nowMs();
      return { entry };
    } catch (error) {
      if (clock.nowMs() - lastReadMs > MOST_ABSENCE_MS) throw error;
      return undefined;
    }
  };
  const stop = feedReader.listen(taken.sessionId, (said) => {
    if (said === 'poll') onStillWaiting();
    if (said === 'poll' || said === 'done') ring();
  });
  signal.addEventListener('abort', ring);
  try {
    for (;;) {
      signal.throwIfAborted();
      isAwake = false;
      const found = await look();
      const { entry } = found ?? {};
      if (found && !entry)
        throw new TrunklineError('TL_SESSION_EXPIRED', 'What was written in this session has been erased.');
      if (entry && isOver(entry)) return await toAnswer(deps, taken, entry);
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (isAwake) resolve();
      });
    }
  } finally {
    stop();
    signal.removeEventListener('abort', ring);
  }
}
