/**
 * Every callback that comes into a call from outside passes the guard of that call: events of its sockets, ticks, housekeeping,
 * its mailbox, evidence of a voice, timers, and promises that nobody waits for. A fault of ours then costs the call in which it
 * happens its place here, and no other call notices.
 *
 * After the first fault nothing runs in the call any more but its recovery, since its state may be broken.
 */
import type { Logger } from '@trunkline/service-kit';

export interface CallGuardOptions {
  log: Pick<Logger, 'error'>;
  /** Counts a fault for the process. */
  onFault(): void;
}

export class CallGuard {
  /** The call has failed, and runs nothing any more. */
  isDown = false;
  readonly #options: CallGuardOptions;
  #recover: () => void = () => {};

  constructor(options: CallGuardOptions) {
    this.#options = options;
  }

  /** Once. @param recover brings the caller to safety; it runs at most once, and may throw. */
  bind(recover: () => void): void {
    this.#recover = recover;
  }

  /** Runs `callback` unless the call has failed. Never throws. @param where a word for the log. */
  run(where: string, callback: () => void): void {
    if (this.isDown) return;
    try {
      callback();
    } catch (error) {
      this.failed(where, error);
    }
  }

  /** For a promise that nobody waits for. */
  watch(where: string, promise: Promise<unknown>): void {
    promise.catch((error: unknown) => this.failed(where, error));
  }

  /** Something in the call has thrown. Never throws. */
  failed(where: string, error: unknown): void {
    const { log, onFault } = this.#options;
    onFault();
    log.error({ err: error, where }, 'a call failed');
    if (this.isDown) return;
    this.isDown = true;
    try {
      this.#recover();
    } catch (fault) {
      log.error({ err: fault, where: 'recovery' }, 'a call failed');
    }
  }
}
