import type { Clock } from '../clock.ts';

export interface LoggedMessage {
  readonly atMs: number;
  readonly message: { readonly type: string; readonly [field: string]: unknown };
}

/** The client messages of one call in the order in which they went out; the oldest are forgotten first. */
export interface MessageLog {
  add(entry: LoggedMessage): void;
  readonly entries: readonly LoggedMessage[];
  /** The first message, past or to come, for which `isWanted` is true. Rejects after `timeoutMs`. */
  readonly waitFor: (
    isWanted: (message: LoggedMessage['message']) => boolean,
    timeoutMs?: number,
  ) => Promise<LoggedMessage>;
}

const MAX_ENTRIES = 5000;
const DEFAULT_TIMEOUT_MS = 30_000;

export function createMessageLog(clock: Clock): MessageLog {
  const entries: LoggedMessage[] = [];
  const listeners = new Set<(entry: LoggedMessage) => void>();
  return {
    add: (entry) => {
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) entries.shift();
      for (const listener of listeners) listener(entry);
    },
    entries,
    waitFor: (isWanted, timeoutMs = DEFAULT_TIMEOUT_MS) =>
      new Promise((resolve, reject) => {
        const known = entries.find(({ message }) => isWanted(message));
        if (known) return resolve(known);
        const listener = (entry: LoggedMessage) => {
          if (!isWanted(entry.message)) return;
          stop();
          resolve(entry);
        };
        const cancelTimeout = clock.setTimeout(() => {
          stop();
          const seen = [...new Set(entries.map(({ message }) => message.type))].join(', ');
          reject(
            new Error(`the awaited message did not come within ${timeoutMs} ms; these types did: ${seen || 'none'}`),
          );
        }, timeoutMs);
        const stop = () => {
          listeners.delete(listener);
          cancelTimeout();
        };
        listeners.add(listener);
      }),
  };
}
