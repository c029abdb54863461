/** The fleet as the page shows it: read again and again while somebody looks, and kept for whoever comes next. */
import type { FleetView } from '@trunkline/protocol';
import type { JobQueues } from '@trunkline/job-queues';
import type { Clock } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import { readQueues } from './queue-views.ts';

const EVERY_MS = 2_000;

export interface FleetWatchDeps {
  store: Pick<SessionStore, 'replicas'>;
  queues: Pick<JobQueues, 'all'>;
  clock: Pick<Clock, 'setInterval'>;
  epochMs: () => number;
  maxFleetCalls: number | undefined;
  /** Whether anybody wants to be told. */
  isWatched(): boolean;
  onFleet(fleet: FleetView): void;
}

export class FleetWatch {
  readonly #deps: FleetWatchDeps;
  readonly #stop: () => void;
  #asked: Promise<FleetView> | undefined;
  #latest: FleetView;

  constructor(deps: FleetWatchDeps) {
    this.#deps = deps;
    this.#latest = { atMs: 0, replicas: [], queues: [], liveCalls: 0, deadLetters: 0 };
    this.#stop = deps.clock.setInterval(() => {
      if (deps.isWatched())
        this.read().then(
          (fleet) => deps.onFleet(fleet),
          () => {},
        );
    }, EVERY_MS);
  }

  /** What was known at the last look, with everything as much older as it is now; without replicas before the first one. */
  get latest(): FleetView {
    const atMs = this.#deps.epochMs();
    const olderMs = Math.max(0, atMs - this.#latest.atMs);
    const replicas = this.#latest.replicas.map((replica) => ({ ...replica, ageMs: replica.ageMs + olderMs }));
    return { ...this.#latest, atMs, replicas };
  }

  /** Looks, unless that was done a moment ago. Never rejects: without Redis what was known before is all there is. */
  async refresh(): Promise<void> {
    if (this.#deps.epochMs() - this.#latest.atMs < EVERY_MS) return;
    await this.read().catch(() => undefined);
  }

  /** Looks once for all that ask meanwhile. @throws TrunklineError TL_STORE_UNAVAILABLE */
  read(): Promise<FleetView> {
    this.#asked ??= this.#read().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  stop(): void {
    this.#stop();
  }

  async #read(): Promise<FleetView> {
    const { store, epochMs, maxFleetCalls } = this.#deps;
    const atMs = epochMs();
    const [replicas, queues] = await Promise.all([store.replicas.list(), readQueues(this.#deps.queues, atMs)]);
    this.#latest = {
      atMs,
      replicas,
      queues,
      ...(maxFleetCalls !== undefined && { maxFleetCalls }),
      liveCalls: replicas.reduce((sum, { liveCalls }) => sum + liveCalls, 0),
      deadLetters: queues.reduce((sum, { failed }) => sum + failed, 0),
    };
    return this.#latest;
  }
}
