/**
 * Loads calls, each once however often it is asked for, and keeps the news that come meanwhile. What somebody waits for is loaded a few
 * at a time; what is only good to know is loaded one by one, with pauses in which the process does everything else.
 */
import type { CallId, FactEntry } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';

/** News that wait for a call to be loaded; beyond that it is loaded once more instead. */
const MOST_PENDING = 500;
const AT_ONCE = 8;
/** A pause is so much longer than the load before it, so that a thousand ended calls take a third of a core at most. */
const PAUSES_PER_LOAD = 2;

export interface LoadOptions {
  /** Nobody waits for this one. */
  isIdle?: boolean;
}

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
  readonly #clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  readonly #loads = new Map<CallId, Load>();
  readonly #queue: CallId[] = [];
  readonly #idleQueue = new Set<CallId>();
  #active = 0;
  #isIdleBusy = false;

  /** @param run loads one call. `pending` grows while it does, and is complete when it goes on without waiting. It must not reject. */
  constructor(
    run: (callId: CallId, pending: readonly FactEntry[]) => Promise<void>,
    clock: Pick<Clock, 'nowMs' | 'setTimeout'>,
  ) {
    this.#run = run;
    this.#clock = clock;
  }

  has(callId: CallId): boolean {
    return this.#loads.has(callId);
  }

  /** Resolves when the call has been loaded. */
  load(callId: CallId, { isIdle = false }: LoadOptions = {}): Promise<void> {
    const load = this.#loads.get(callId);
    if (load) {
      load.again ||= load.hasBegun;
      if (!isIdle && this.#idleQueue.delete(callId)) this.#enqueue(callId);
      return load.done;
    }
    let finish = (): void => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    this.#loads.set(callId, { done, finish, pending: [], hasBegun: false, again: false });
    if (isIdle) this.#idleQueue.add(callId);
    else this.#queue.push(callId);
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

  #enqueue(callId: CallId): void {
    this.#queue.push(callId);
    this.#work();
  }

  #work(): void {
    while (this.#active < AT_ONCE && this.#queue.length > 0) void this.#loadNext(this.#queue.shift()!);
    if (this.#queue.length === 0) void this.#loadIdle();
  }

  async #loadNext(callId: CallId): Promise<void> {
    this.#active += 1;
    await this.#loadOne(callId);
    this.#active -= 1;
    this.#work();
  }

  async #loadIdle(): Promise<void> {
    const [callId] = this.#idleQueue;
    if (callId === undefined || this.#isIdleBusy) return;
    this.#idleQueue.delete(callId);
    this.#isIdleBusy = true;
    const beganAtMs = this.#clock.nowMs();
    await this.#loadOne(callId);
    const tookMs = this.#clock.nowMs() - beganAtMs;
    this.#clock.setTimeout(() => {
      this.#isIdleBusy = false;
      this.#work();
    }, PAUSES_PER_LOAD * tookMs);
  }

  async #loadOne(callId: CallId): Promise<void> {
    const load = this.#loads.get(callId)!;
    load.hasBegun = true;
    await this.#run(callId, load.pending);
    this.#loads.delete(callId);
    load.finish();
    if (load.again) void this.load(callId);
  }
}
