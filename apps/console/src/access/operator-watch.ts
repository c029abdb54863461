/**
 * A stream of events outlives the request that opened it: a session may be closed or run out, or a key be taken away, while a page is
 * still being told what callers say. So it is looked again, for as long as the stream goes on.
 */
import { TrunklineError } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';

/** So long somebody who may not look any more can go on reading. */
const LOOK_EVERY_MS = 30_000;

/**
 * @param identify rejects as `Operators.identify` does.
 * @param onGone is called once, when whoever reads is not let in any more. While Redis cannot be asked they stay.
 * @returns what ends the watch.
 */
export function watchOperator(
  clock: Pick<Clock, 'setInterval'>,
  identify: () => Promise<unknown>,
  onGone: () => void,
): () => void {
  const look = async (): Promise<void> => {
    try {
      await identify();
    } catch (error) {
      const isRefused =
        error instanceof TrunklineError && (error.code === 'TL_UNAUTHORIZED' || error.code === 'TL_FORBIDDEN');
      if (!isRefused) return;
      stop();
      onGone();
    }
  };
  const stop = clock.setInterval(() => void look(), LOOK_EVERY_MS);
  return stop;
}
