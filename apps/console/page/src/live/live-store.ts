import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { CallLevels, ConsoleEventName, ConsoleEvents, FactEntry, FleetView } from '@trunkline/protocol';
import { CallRows } from './call-rows.ts';
import { FleetHistory } from './fleet-history.ts';
import { FollowedCall, type LoadCall } from './followed-call.ts';
import { LevelTrace } from './level-trace.ts';

/** How much of the levels of each call is kept for its row. */
const SPARK_MS = 12_000;

export interface LiveStoreOptions {
  loadCall: LoadCall;
  /** Is asked to call `flush` soon; what has come meanwhile is applied at once then. */
  schedule: () => void;
  nowMs: () => number;
}

/**
 * What the page knows of the fleet at this moment: a reduction of the events of `GET /api/events`. It draws nothing and knows no browser.
 */
export class LiveStore {
  readonly rows = new CallRows();
  readonly fleetHistory = new FleetHistory();
  readonly #options: LiveStoreOptions;
  readonly #fleet = signal<FleetView | undefined>(undefined);
  readonly #storeAwaySinceMs = signal<number | undefined>(undefined);
  readonly #hasSnapshot = signal(false);
  readonly #sparks = new Map<string, LevelTrace>();
  #waiting: (() => void)[] = [];
  #followed: FollowedCall | undefined;
  #serverAheadMs = 0;

  constructor(options: LiveStoreOptions) {
    this.#options = options;
  }

  get fleet(): ReadonlySignal<FleetView | undefined> {
    return this.#fleet;
  }
  /** Since when the console has had no Redis; undefined while it has. */
  get storeAwaySinceMs(): ReadonlySignal<number | undefined> {
    return this.#storeAwaySinceMs;
  }
  /** Is false until the server has told what there is, so that nothing is called empty before. */
  get hasSnapshot(): ReadonlySignal<boolean> {
    return this.#hasSnapshot;
  }

  /** The server's time, in epoch ms. Times of calls are compared with it, because the clock of a browser can be far off. */
  nowMs(): number {
    return this.#options.nowMs() + this.#serverAheadMs;
  }

  /** The levels of the last seconds of a call that goes on, for its row. */
  spark(callId: string): LevelTrace {
    let trace = this.#sparks.get(callId);
    if (!trace) this.#sparks.set(callId, (trace = new LevelTrace(SPARK_MS)));
    return trace;
  }

  /** Begins to follow one call, in place of the one before. */
  follow(id: string): FollowedCall {
    this.#followed?.close();
    const followed = new FollowedCall(id, this.#options.loadCall);
    this.#followed = followed;
    void followed.load();
    return followed;
  }

  /** Ends `follow`, unless another call is followed already. */
  unfollow(followed: FollowedCall): void {
    followed.close();
    if (this.#followed === followed) this.#followed = undefined;
  }

  /** Is called when what was away is back: what could not be loaded is tried again. */
  retry(): void {
    if (this.#followed?.trouble.peek()) void this.#followed.load();
  }

  /** Takes one event of the server. Rows, facts and fleet are applied with the next flush. */
  take<Name extends ConsoleEventName>(name: Name, data: ConsoleEvents[Name]): void {
    // Levels only go into arrays that are there, so they wait for no frame, unless the rows that they belong to wait themselves.
    if (name === 'levels' && this.#waiting.length === 0) this.#takeLevels((data as ConsoleEvents['levels']).calls);
    // The facts of all calls come here, and a frame in which nothing differs costs as much as another.
    else if (name !== 'facts' || (data as ConsoleEvents['facts']).callId === this.#followed?.callId) {
      this.#waiting.push(() => this.#apply(name, data));
      this.#options.schedule();
    }
  }

  /** Applies all that has come, as one change. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    batch(() => {
      for (const apply of waiting) apply();
    });
  }

  /** Forgets everything: somebody has signed out. */
  clear(): void {
    this.#waiting = [];
    this.#followed?.close();
    this.#followed = undefined;
    this.#sparks.clear();
    this.fleetHistory.clear();
    batch(() => {
      this.rows.clear();
      this.#fleet.value = undefined;
      this.#hasSnapshot.value = false;
      this.#storeAwaySinceMs.value = undefined;
    });
  }

  #apply(name: ConsoleEventName, data: ConsoleEvents[ConsoleEventName]): void {
    switch (name) {
      case 'snapshot': {
        const { calls, fleet } = data as ConsoleEvents['snapshot'];
        this.rows.replace(calls);
        this.#forgetSparks();
        // It may have been read long ago, so it says nothing of the time.
        this.#fleet.value = fleet;
        // After a gap the open call has one too.
        if (this.#hasSnapshot.peek()) void this.#followed?.load();
        this.#hasSnapshot.value = true;
        this.#storeAwaySinceMs.value = undefined;
        break;
      }
      case 'calls': {
        const { rows, removed = [], isEveryLiveCall } = data as ConsoleEvents['calls'];
        if (isEveryLiveCall) this.rows.replace(rows);
        else this.rows.put(rows);
        for (const callId of removed) this.rows.remove(callId);
        this.#forgetSparks();
        break;
      }
      case 'facts':
        this.#takeFacts(data as ConsoleEvents['facts']);
        break;
      case 'fleet':
        this.#takeFleet(data as FleetView);
        break;
      case 'store': {
        const { isAway } = data as ConsoleEvents['store'];
        const since = this.#storeAwaySinceMs.peek();
        this.#storeAwaySinceMs.value = isAway ? (since ?? this.#options.nowMs()) : undefined;
        if (!isAway) this.retry();
        break;
      }
      case 'levels':
        this.#takeLevels((data as ConsoleEvents['levels']).calls);
    }
  }

  #takeFacts({ callId, facts }: { callId: string; facts: readonly FactEntry[] }): void {
    if (this.#followed?.callId === callId) this.#followed.addFacts(facts);
  }

  #takeFleet(fleet: FleetView): void {
    this.#serverAheadMs = fleet.atMs - this.#options.nowMs();
    this.#fleet.value = fleet;
    this.fleetHistory.push(fleet);
  }

  #takeLevels(calls: readonly ({ callId: string } & CallLevels)[]): void {
    for (const levels of calls) {
      const row = this.rows.get(levels.callId)?.peek();
      if (row && row.state !== 'ended') this.spark(levels.callId).push([levels]);
      if (this.#followed?.callId === levels.callId) this.#followed.addLevels([levels]);
    }
  }

  #forgetSparks(): void {
    for (const callId of this.#sparks.keys()) {
      const row = this.rows.get(callId)?.peek();
      if (!row || row.state === 'ended') this.#sparks.delete(callId);
    }
  }
}
