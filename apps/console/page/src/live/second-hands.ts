/**
 * Clocks that count the seconds since a moment. Those of all calls that go on would turn in one and the same frame, which then had every
 * row of the list to lay out and paint; so each turns where its own second is over, in one of the page's eight frames a second.
 */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { FramePulse } from './frame-pulse.ts';

/** As long as the rest between two pulses. */
const STEP_MS = 125;
const HANDS = 1_000 / STEP_MS;

/**
 * @param nowMs the server's time, in epoch ms
 * @returns a function that gives the time in epoch ms as a signal, which changes once a second, less than a quarter of a second after another whole
 * second since `fromMs` is over. The page is not drawn for what nobody watches.
 */
export function createSecondHands(
  pulse: Pick<FramePulse, 'ask'>,
  nowMs: () => number,
): (fromMs: number) => ReadonlySignal<number> {
  const watched = new Set<() => void>();
  const hands = Array.from({ length: HANDS }, () => {
    const turn = (): void => void (now.value = nowMs());
    const now: Signal<number> = signal(nowMs(), {
      watched() {
        watched.add(turn);
        // It has stood still while nobody watched.
        turn();
      },
      unwatched: () => watched.delete(turn),
    });
    return { now, turn };
  });
  const handOf = (ms: number) => hands[Math.floor(ms / STEP_MS) % HANDS]!;
  setInterval(() => {
    // Its second was over in the step before this one.
    const { turn } = handOf(nowMs() - STEP_MS);
    if (watched.has(turn)) pulse.ask(turn);
  }, STEP_MS);
  return (fromMs) => handOf(fromMs).now;
}
