/** The answers that requests wait for on this replica, so that one that is told to stop gives those that are there before it goes. */
import type { Clock } from '@trunkline/service-kit';

/** How long a replica that stops waits for those who have asked to get answers that are given already. */
export const LAST_ANSWERS_MS = 5_000;

export class AwaitedAnswers {
  readonly #awaited = new Set<Promise<void>>();

  /** @returns `answer` itself, which is watched until it settles. */
  add<T>(answer: Promise<T>): Promise<T> {
    const settled = answer.then(
      () => {},
      () => {},
    );
    this.#awaited.add(settled);
    void settled.then(() => this.#awaited.delete(settled));
    return answer;
  }

  /** Resolves when nobody waits any more, and after `limitMs` in any case: some answers are given by other replicas. */
  async given(clock: Pick<Clock, 'setTimeout'>, limitMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = clock.setTimeout(resolve, limitMs);
      void Promise.all(this.#awaited).then(() => {
        cancel();
        resolve();
      });
    });
  }
}
