import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { CallLevels, FactEntry } from '@trunkline/protocol';
import type { CallAnswer } from '../../../src/api-types.ts';
import { ApiError } from '../api/request.ts';
import { mergeFacts } from './fact-list.ts';

/** How a call is loaded; `api.call` in the page. */
export type LoadCall = (id: string, options: { after?: string; signal: AbortSignal }) => Promise<CallAnswer>;

/**
 * The one call that is open: all of its facts and levels, first as they were loaded and then as they come. It goes on loading where it
 * stopped after a gap, and what is there stays until more is.
 */
export class FollowedCall {
  /** What was asked for, which may be a CallSid or an id of Vapi's; `callId` is our own once it is known. */
  readonly askedId: string;
  readonly #load: LoadCall;
  readonly #abort = new AbortController();
  readonly #answer = signal<CallAnswer | undefined>(undefined);
  readonly #facts = signal<readonly FactEntry[]>([]);
  readonly #trouble = signal<ApiError | undefined>(undefined);
  readonly #isLoading = signal(true);
  readonly #levels: CallLevels[] = [];
  readonly #levelListeners = new Set<(entries: readonly CallLevels[]) => void>();
  #again = false;

  constructor(askedId: string, load: LoadCall) {
    this.askedId = askedId;
    this.#load = load;
  }

  /** The newest answer of the server, with record, verdict and turns as of then; its `facts` are the first page only. */
  get answer(): ReadonlySignal<CallAnswer | undefined> {
    return this.#answer;
  }
  /** All facts of the call, in the order of its event log. */
  get facts(): ReadonlySignal<readonly FactEntry[]> {
    return this.#facts;
  }
  /** Why the call could not be loaded. A status of 404 means that there is no such call. */
  get trouble(): ReadonlySignal<ApiError | undefined> {
    return this.#trouble;
  }
  get isLoading(): ReadonlySignal<boolean> {
    return this.#isLoading;
  }
  /** Our own id of the call. */
  get callId(): string {
    return this.#answer.peek()?.call.callId ?? this.askedId;
  }

  /** Loads the call, or what is missing of it. Never rejects; asking while it loads makes it load once more afterwards. */
  async load(): Promise<void> {
    if (this.#again) return;
    if (this.#isLoading.peek() && this.#answer.peek()) {
      this.#again = true;
      return;
    }
    this.#isLoading.value = true;
    try {
      await this.#loadPages();
      this.#trouble.value = undefined;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#trouble.value = error instanceof ApiError ? error : new ApiError('The call could not be read.', 0);
    } finally {
      this.#isLoading.value = false;
    }
    if (this.#again) {
      this.#again = false;
      await this.load();
    }
  }

  async #loadPages(): Promise<void> {
    const { signal: abort } = this.#abort;
    // The first page holds record, verdict and levels anew; of the facts only those are asked for that are not there yet.
    let after: string | undefined;
    do {
      const page = await this.#load(this.askedId, after === undefined ? { signal: abort } : { after, signal: abort });
      if (abort.aborted) return;
      batch(() => {
        if (after === undefined) this.#answer.value = page;
        this.#facts.value = mergeFacts(this.#facts.peek(), page.facts);
      });
      if (page.levels.length > 0) this.#takeLoaded(page.levels);
      after = page.nextAfter;
    } while (after !== undefined);
  }

  /** Takes facts that came live. */
  addFacts(facts: readonly FactEntry[]): void {
    this.#facts.value = mergeFacts(this.#facts.peek(), facts);
  }

  /** All levels that are known. Four hours of them are 30,000 entries; they may overlap, and stand in the order in which they came. */
  get levels(): readonly CallLevels[] {
    return this.#levels;
  }

  /** Is told levels that are new. Returns what ends it. */
  onLevels(listener: (entries: readonly CallLevels[]) => void): () => void {
    this.#levelListeners.add(listener);
    return () => this.#levelListeners.delete(listener);
  }

  /** Takes levels, loaded or live. */
  addLevels(levels: readonly CallLevels[]): void {
    for (const entry of levels) this.#levels.push(entry);
    for (const listener of this.#levelListeners) listener(levels);
  }

  /** A call that is loaded again tells its levels from the beginning, and only those that are not there are kept. */
  #takeLoaded(levels: readonly CallLevels[]): void {
    const known = new Set(this.#levels.map(({ atMs }) => atMs));
    const fresh = levels.filter(({ atMs }) => !known.has(atMs));
    if (fresh.length > 0) this.addLevels(fresh);
  }

  /** Stops loading. What is there stays. */
  close(): void {
    this.#abort.abort();
  }
}
