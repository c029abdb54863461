import type { Random } from '../random.ts';
import type { CallFaults } from './call-faults.ts';

/** The wire towards us: messages leave in order, each when its delay is over. Bounded by the delays of its faults. */
export interface Outbox {
  push(text: string, nowMs: number): void;
  /** Sends what is due at `nowMs`. */
  release(nowMs: number): void;
  /** Sends everything that is still delayed. */
  flush(): void;
}

/** @param startMs when the stream started: bursts count from there. */
export function createOutbox(
  faults: Pick<CallFaults, 'jitterMs' | 'burst'>,
  random: Random,
  startMs: number,
  send: (text: string) => void,
): Outbox {
  const { jitterMs = 0, burst } = faults;
  let held: { readonly text: string; readonly dueMs: number }[] = [];
  let lastDueMs = startMs;

  const dueAt = (nowMs: number) => {
    const wishedMs = nowMs + (jitterMs > 0 ? random.next() * jitterMs : 0);
    if (burst === undefined) return wishedMs;
    const sinceStallMs = (wishedMs - startMs) % burst.everyMs;
    const isFirstPeriod = wishedMs - startMs < burst.everyMs;
    return !isFirstPeriod && sinceStallMs < burst.holdMs ? wishedMs - sinceStallMs + burst.holdMs : wishedMs;
  };
  const release = (nowMs: number) => {
    let count = 0;
    for (; count < held.length; count += 1) {
      const message = held[count];
      if (message === undefined || message.dueMs > nowMs) break;
      send(message.text);
    }
    if (count > 0) held = held.slice(count);
  };

  return {
    push: (text, nowMs) => {
      lastDueMs = Math.max(lastDueMs, dueAt(nowMs));
      held.push({ text, dueMs: lastDueMs });
      release(nowMs);
    },
    release,
    flush: () => release(Number.POSITIVE_INFINITY),
  };
}
