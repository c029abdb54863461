/**
 * Carries the facts of one call to its event log, off the hot path: `push` only queues. Facts are written in order and in
 * batches. While Redis is away at most 500 of them wait here; beyond that the oldest are dropped and counted.
 */
import type { CallEvent } from '@trunkline/protocol';

export interface EventOutbox {
  readonly dropped: number;
  push(event: CallEvent): void;
  /** Resolves when all that was pushed before has been written, or when writing has failed `attempts` times. */
  flush(attempts?: number): Promise<void>;
}

const MAX_WAITING = 500;
const RETRY_MS = 500;

/**
 * @param append writes a batch; rejects when it could not.
 * @param wait resolves after so many ms.
 */
export function createEventOutbox(
  append: (events: CallEvent[]) => Promise<void>,
  wait: (ms: number) => Promise<void>,
): EventOutbox {
  let waiting: CallEvent[] = [];
  let dropped = 0;
  let writing: Promise<void> | undefined;

  const writeAll = async (attempts: number): Promise<void> => {
    let failures = 0;
    while (waiting.length > 0 && failures < attempts) {
      const batch = waiting;
      waiting = [];
      try {
        await append(batch);
        failures = 0;
      } catch {
        failures += 1;
        waiting = [...batch, ...waiting];
        const excess = Math.max(0, waiting.length - MAX_WAITING);
        waiting.splice(0, excess);
        dropped += excess;
        if (failures < attempts) await wait(RETRY_MS);
      }
    }
  };
  const start = (attempts: number): Promise<void> => {
    writing ??= writeAll(attempts).finally(() => {
      writing = undefined;
    });
    return writing;
  };

  return {
    get dropped() {
      return dropped;
    },
    push(event) {
      if (waiting.length >= MAX_WAITING) {
        waiting.shift();
        dropped += 1;
      }
      waiting.push(event);
      void start(1);
    },
    async flush(attempts = 3) {
      if (writing) await writing;
      if (waiting.length > 0) await start(attempts);
    },
  };
}
