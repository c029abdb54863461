import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { CallLevels, FactEntry } from '@trunkline/protocol';
import type { CallAnswer } from '../../../src/api-types.ts';
import { ApiError } from '../api/request.ts';
import { mergeFacts } from './fact-list.ts';
import { LevelTrace } from './level-trace.ts';

/** How a call is loaded; `api.call` in the page. */
export type LoadCall = (id: string, options: { after?: string; signal: AbortSignal }) => Promise<CallAnswer>;

/**
 * The one call that is open: all of its facts and levels, first as they were loaded and then as they come. It goes on loading where it
 * stopped after a gap, and what is there stays until more is.
 */
export class FollowedCall {
  /** What was asked for, which may be a CallSid or an id of Vapi's; `callId` is our own once it is known. */
  readonly askedId: string;
  readonly levels = new LevelTrace();
  readonly #load: LoadCall;
  readonly #abort = new AbortController();
  readonly #answer = signal<CallAnswer | undefined>(undefined);
  readonly #facts = signal<readonly FactEntry[]>([]);
  readonly #trouble = signal<ApiError | undefined>(undefined);
  readonly #isLoading = signal(true);
  #early: CallLevels[] = [];
  #areLevelsLoaded = false;
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
      if (page.levels.length > 0 || after === undefined) this.#takeLoadedLevels(page.levels);
      after = page.nextAfter;
    } while (after !== undefined);
  }

  /** Takes facts that came live. */
  addFacts(facts: readonly FactEntry[]): void {
    this.#facts.value = mergeFacts(this.#facts.peek(), facts);
  }

  /** Takes levels that came live. Until older ones are loaded they wait, because a trace only grows to the right. */
  addLevels(levels: readonly CallLevels[]): void {
    if (this.#areLevelsLoaded) this.levels.push(levels);
    else this.#early.push(...levels);
  }

  #takeLoadedLevels(levels: readonly CallLevels[]): void {
    this.levels.push(levels);
    this.#areLevelsLoaded = true;
    if (this.#early.length > 0) this.levels.push(this.#early);
    this.#early = [];
  }

  /** Stops loading. What is there stays. */
  close(): void {
    this.#abort.abort();
  }
}
