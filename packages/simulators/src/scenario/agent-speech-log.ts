import type { Clock } from '../clock.ts';

/** What a caller remembers of the agent's voice, and the waiting for it: the listening half of a `CallerLine`. */
export interface AgentSpeechLog {
  speechStarted(atMs: number): void;
  /** @param atMs when the last sound was heard, which may be a while ago: silence takes time to be sure of. */
  speechEnded(atMs: number): void;
  callEnded(atMs: number): void;
  readonly isOver: boolean;
  waitForAgentSpeech(sinceMs: number, timeoutMs: number): Promise<number | undefined>;
  waitForAgentSilence(silenceMs: number, timeoutMs: number): Promise<number | undefined>;
  waitForEnd(timeoutMs: number): Promise<number | undefined>;
}

/** @param clock gives `nowMs` on the scale of the moments that are logged. */
export function createAgentSpeechLog(clock: Clock): AgentSpeechLog {
  const startedAtMs = clock.nowMs();
  const changed = new Set<() => void>();
  let speakingSinceMs: number | undefined;
  let lastSoundMs = startedAtMs;
  let overAtMs: number | undefined;

  const change = () => {
    for (const look of changed) look();
  };

  /** Looks at every change, and again after the time that `look` asks for, until it has a result or time is up. */
  const waitUntil = (
    timeoutMs: number,
    look: () => { result: number | undefined } | { againAfterMs: number | undefined },
  ): Promise<number | undefined> =>
    new Promise((resolve) => {
      let cancelAgain: (() => void) | undefined;
      const finish = (result: number | undefined) => {
        changed.delete(tryAgain);
        cancelAgain?.();
        cancelTimeout();
        resolve(result);
      };
      const tryAgain = () => {
        cancelAgain?.();
        const seen = look();
        if ('result' in seen) return finish(seen.result);
        cancelAgain = seen.againAfterMs === undefined ? undefined : clock.setTimeout(tryAgain, seen.againAfterMs);
      };
      const cancelTimeout = clock.setTimeout(() => finish(undefined), timeoutMs);
      changed.add(tryAgain);
      tryAgain();
    });

  return {
    speechStarted: (atMs) => {
      speakingSinceMs = atMs;
      change();
    },
    speechEnded: (atMs) => {
      speakingSinceMs = undefined;
      lastSoundMs = atMs;
      change();
    },
    callEnded: (atMs) => {
      overAtMs ??= atMs;
      change();
    },
    get isOver() {
      return overAtMs !== undefined;
    },
    waitForAgentSpeech: (sinceMs, timeoutMs) =>
      waitUntil(timeoutMs, () => {
        if (overAtMs !== undefined) return { result: undefined };
        if (speakingSinceMs === undefined) return { againAfterMs: undefined };
        return { result: Math.max(sinceMs, speakingSinceMs) };
      }),
    waitForAgentSilence: (silenceMs, timeoutMs) =>
      waitUntil(timeoutMs, () => {
        if (overAtMs !== undefined) return { result: speakingSinceMs === undefined ? lastSoundMs : overAtMs };
        if (speakingSinceMs !== undefined) return { againAfterMs: undefined };
        const silentForMs = clock.nowMs() - lastSoundMs;
        return silentForMs >= silenceMs ? { result: lastSoundMs } : { againAfterMs: silenceMs - silentForMs };
      }),
    waitForEnd: (timeoutMs) =>
      waitUntil(timeoutMs, () => (overAtMs === undefined ? { againAfterMs: undefined } : { result: overAtMs })),
  };
}
