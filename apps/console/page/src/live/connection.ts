import { type ReadonlySignal, signal } from '@preact/signals';
import type { ConsoleEventName, ConsoleEvents } from '@trunkline/protocol';

export type ConnectionState = { state: 'connecting' | 'open' | 'away'; sinceMs: number };

/** What of an `EventSource` is used, so that a test can play it. */
export interface EventSourceLike {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: Event) => void): void;
  close(): void;
}

export interface ConnectionOptions {
  open: (url: string) => EventSourceLike;
  onEvent: <Name extends ConsoleEventName>(name: Name, data: ConsoleEvents[Name]) => void;
  /** Is asked after each failure whether somebody is still signed in; if not, nothing is tried again. */
  isSignedIn: () => Promise<boolean>;
  nowMs: () => number;
}

const EVENTS: readonly ConsoleEventName[] = ['snapshot', 'calls', 'facts', 'levels', 'fleet', 'store'];
const CLOSED = 2;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;

/**
 * The page's one stream of events. A browser's `EventSource` connects again by itself and says where it stopped, but gives up for good
 * when the server answers with an error, as a proxy does while the console restarts; then this opens a new one.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #state = signal<ConnectionState>({ state: 'connecting', sinceMs: 0 });
  #source: EventSourceLike | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Whether the stream is there, and since when. */
  get state(): ReadonlySignal<ConnectionState> {
    return this.#state;
  }

  /** Opens the stream, anew if it was open. */
  open(): void {
    this.close();
    this.#set('connecting');
    this.#connect();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
    this.#retryMs = FIRST_RETRY_MS;
  }

  #connect(): void {
    const source = this.#options.open('/api/events');
    this.#source = source;
    source.addEventListener('open', () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#set('open');
    });
    source.addEventListener('error', () => void this.#failed(source));
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        if (event instanceof MessageEvent) this.#take(name, String(event.data));
      });
    }
  }

  #take(name: ConsoleEventName, text: string): void {
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      return; // A line that was cut by a proxy. The next snapshot holds what it would have said.
    }
    this.#options.onEvent(name, data as ConsoleEvents[typeof name]);
  }

  async #failed(source: EventSourceLike): Promise<void> {
    if (source !== this.#source) return;
    if (this.#state.peek().state === 'open') this.#set('away');
    const hasGivenUp = source.readyState === CLOSED;
    if (hasGivenUp) source.close();
    else return;
    const isSignedIn = await this.#options.isSignedIn();
    if (source !== this.#source) return;
    if (!isSignedIn) {
      this.close();
      return;
    }
    this.#set('away');
    this.#timer = setTimeout(() => this.#connect(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  #set(state: ConnectionState['state']): void {
    if (this.#state.peek().state === state) return;
    this.#state.value = { state, sinceMs: this.#options.nowMs() };
  }
}
