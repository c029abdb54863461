/** Loads calls a few at a time, each once however often it is asked for, and keeps the news that come meanwhile. */
import type { CallId, FactEntry } from '@trunkline/protocol';

/** News that wait for a call to be loaded; beyond that it is loaded once more instead. */
const MOST_PENDING = 500;
const AT_ONCE = 8;

interface Load {
  done: Promise<void>;
  finish(): void;
  pending: FactEntry[];
  hasBegun: boolean;
  /** Whether what is being read may be older than what has been told since. */
  again: boolean;
}

export class CallLoads {
  readonly #run: (callId: CallId, pending: readonly FactEntry[]) => Promise<void>;
  readonly #loads = new Map<CallId, Load>();
  readonly #queue: CallId[] = [];
  #active = 0;

  /** @param run loads one call. `pending` grows while it does, and is complete when it goes on without waiting. It must not reject. */
  constructor(run: (callId: CallId, pending: readonly FactEntry[]) => Promise<void>) {
    this.#run = run;
  }

  has(callId: CallId): boolean {
    return this.#loads.has(callId);
  }

  /** Resolves when the call has been loaded. */
  load(callId: CallId): Promise<void> {
    const load = this.#loads.get(callId);
    if (load) {
      load.again ||= load.hasBegun;
      return load.done;
    }
    let finish = (): void => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    this.#loads.set(callId, { done, finish, pending: [], hasBegun: false, again: false });
    this.#queue.push(callId);
    this.#work();
    return done;
  }

  /** Keeps news of a call that is being loaded. @returns `false` if it is not. */
  keep(callId: CallId, facts: readonly FactEntry[]): boolean {
    const load = this.#loads.get(callId);
    if (!load) return false;
    if (load.pending.length + facts.length > MOST_PENDING) load.again = true;
    else load.pending.push(...facts);
    return true;
  }

  #work(): void {
    while (this.#active < AT_ONCE && this.#queue.length > 0) {
      const callId = this.#queue.shift()!;
      this.#active += 1;
      void this.#loadOne(callId, this.#loads.get(callId)!);
    }
  }

  async #loadOne(callId: CallId, load: Load): Promise<void> {
    load.hasBegun = true;
    await this.#run(callId, load.pending);
    this.#loads.delete(callId);
    this.#active -= 1;
    load.finish();
    if (load.again) void this.load(callId);
    this.#work();
  }
}
