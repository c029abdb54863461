import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { CallLevels, FactEntry } from '@trunkline/protocol';
import type { CallAnswer } from '../../../src/api-types.ts';
import { ApiError } from '../api/request.ts';
import { compareFactIds, mergeFacts } from './fact-list.ts';

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
  #runs = false;
  /** Up to here no fact is missing, whatever came live. */
  #loadedTo: string | undefined;

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
    if (this.#runs) {
      this.#again = true;
      return;
    }
    this.#runs = true;
    this.#isLoading.value = true;
    do {
      this.#again = false;
      try {
        await this.#loadPages();
        this.#trouble.value = undefined;
      } catch (error) {
        if (this.#abort.signal.aborted) break;
        this.#trouble.value = error instanceof ApiError ? error : new ApiError('The call could not be read.', 0);
      }
    } while (this.#again && !this.#abort.signal.aborted);
    this.#runs = false;
    this.#isLoading.value = false;
  }

  async #loadPages(): Promise<void> {
    const { signal: abort } = this.#abort;
    // Live facts name our own id. Before that is known they were not taken, so the end of the log is read once more.
    const wasKnown = this.#answer.peek() !== undefined || this.askedId.startsWith('call_');
    let after: string | undefined;
    do {
      const page = await this.#load(this.askedId, after === undefined ? { signal: abort } : { after, signal: abort });
      if (abort.aborted) return;
      batch(() => {
        if (after === undefined) this.#answer.value = page;
        this.#facts.value = mergeFacts(this.#facts.peek(), page.facts);
      });
      if (page.levels.length > 0) this.#takeLoaded(page.levels);
      this.#loadedTo = later(this.#loadedTo, page.facts.at(-1)?.id);
      // The first page is asked for because of its verdict; of the others only those that were not there before.
      after = page.nextAfter === undefined ? undefined : later(page.nextAfter, this.#loadedTo);
    } while (after !== undefined);
    if (!wasKnown) this.#again = true;
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

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareFactIds(a, b) < 0 ? b : a;
}
