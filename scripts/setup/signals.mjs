import { constants } from 'node:os';

/** One Ctrl-C arrives twice within milliseconds, from the terminal and from npm which forwards it. */
const ECHO_MS = 500;

/** Ends a command because the user, or whoever runs us, asked for it. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signalName */
  constructor(signalName) {
    super(`interrupted by ${signalName}`);
    this.name = 'Interrupted';
    this.exitCode = 128 + constants.signals[signalName];
  }
}

/**
 * Decides what a signal means: during set-up it ends everything; while a command has the foreground it is that command's
 * business, told once per press, because a second one makes our processes stop without draining.
 * @param {{ nowMs: () => number }} clock
 */
export function createSignals({ nowMs }) {
  const interruption = new AbortController();
  /** @type {((name: NodeJS.Signals) => void) | undefined} */
  let foreground;
  let lastMs = Number.NEGATIVE_INFINITY;

  return {
    /** Aborted, with an `Interrupted` as its reason, when set-up is to be given up. */
    signal: interruption.signal,

    /** @param {NodeJS.Signals} name as received by this process */
    receive(name) {
      if (nowMs() - lastMs < ECHO_MS) return;
      lastMs = nowMs();
      // A closed terminal (SIGHUP) means the same as a stop: our processes know SIGTERM and SIGINT.
      if (foreground) foreground(name === 'SIGHUP' ? 'SIGTERM' : name);
      else interruption.abort(new Interrupted(name));
    },

    /**
     * Hands signals to `send` until `work` is done.
     * @template T
     * @param {(name: NodeJS.Signals) => void} send
     * @param {Promise<T>} work
     */
    async whileForeground(send, work) {
      foreground = send;
      try {
        return await work;
      } finally {
        foreground = undefined;
      }
    },
  };
}
