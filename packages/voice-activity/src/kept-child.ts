import { startVoiceChild, type VoiceChild } from './voice-child.ts';
import type { VoiceModelName } from './voice-model.ts';

const FIRST_RESTART_MS = 100;
const LAST_RESTART_MS = 30_000;
/** A process that has answered this often (ten seconds of work) can live, so its end does not count as another failure in a row. */
const PROVEN_BATCHES = 500;

/** Keeps a process that hears running. Between the end of one and the start of the next there is none. */
export interface KeptChild {
  readonly pid: number | undefined;
  /** There is a process, and it has loaded its model. */
  readonly isReady: boolean;
  readonly restarts: number;
  send(batch: Uint32Array): void;
  /** Ends a process that has stopped answering, so that another one takes its place. */
  kill(): void;
  close(): Promise<void>;
}

/**
 * Starts a process, and another one whenever it ends. It waits 100 ms before that, and twice as long after each process that has
 * not lived long, but at most 30 s.
 * @throws Error when the first process does not come up, because the installation is at fault then and trying again is no help
 */
export async function keepVoiceChild(
  model: VoiceModelName,
  maxSlots: number,
  on: { ready(): void; answer(answer: Float64Array): void; lost(reason: Error): void },
): Promise<KeptChild> {
  let child: VoiceChild | undefined;
  let isReady = false;
  let isClosed = false;
  let restarts = 0;
  let failures = 0;
  let answered = 0;
  let restartTimer: NodeJS.Timeout | undefined;

  const start = (ended: (reason: Error) => void, ready = on.ready): void => {
    answered = 0;
    child = startVoiceChild(model, maxSlots, {
      ready() {
        isReady = true;
        ready();
      },
      answer(answer) {
        answered += 1;
        on.answer(answer);
      },
      ended(reason) {
        const replace = isReady ? startAgain : ended;
        isReady = false;
        child = undefined;
        if (!isClosed) replace(reason);
      },
    });
  };

  const startAgain = (reason: Error): void => {
    failures = answered >= PROVEN_BATCHES ? 1 : failures + 1;
    restarts += 1;
    restartTimer = setTimeout(
      () => start(startAgain),
      Math.min(LAST_RESTART_MS, FIRST_RESTART_MS * 2 ** (failures - 1)),
    );
    restartTimer.unref();
    on.lost(reason);
  };

  await new Promise<void>((resolve, reject) => start(reject, resolve));

  return {
    get pid() {
      return child?.pid;
    },
    get isReady() {
      return isReady;
    },
    get restarts() {
      return restarts;
    },
    send: (batch) => child?.send(batch),
    kill: () => child?.kill(),
    async close() {
      isClosed = true;
      clearTimeout(restartTimer);
      await child?.close();
    },
  };
}
