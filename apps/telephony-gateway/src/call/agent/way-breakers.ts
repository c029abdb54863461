/**
 * The breakers of all ways to an agent (call-core's provider-breaker.ts), shared with the other replicas through Redis: what one
 * has found out, all know within a second, and one caller of the whole fleet tries a way anew. Without Redis each replica goes by
 * what it sees itself.
 */
import {
  askBreaker,
  type BreakerAnswer,
  type BreakerInput,
  type BreakerLimits,
  type BreakerState,
  closedBreaker,
  stepBreaker,
} from '@trunkline/call-core';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { AgentWayBreakers } from '@trunkline/session-store';

export interface WayBreakersOptions {
  ways: readonly string[];
  shared: AgentWayBreakers;
  limits: Readonly<BreakerLimits>;
  clock: Pick<Clock, 'nowMs' | 'setInterval'>;
  epochMs: () => number;
  log: Pick<Logger, 'warn' | 'info'>;
}

const READ_MS = 1_000;

interface Kept {
  state: BreakerState;
  /** Redis is known to say that it is open. Only then does its silence mean that another replica has closed it. */
  isShared: boolean;
  /** Times that it was opened here. */
  opened: number;
}

export class WayBreakers {
  readonly #options: WayBreakersOptions;
  readonly #kept: ReadonlyMap<string, Kept>;
  readonly #stop: () => void;
  #isReading = false;

  constructor(options: WayBreakersOptions) {
    this.#options = options;
    this.#kept = new Map(
      options.ways.map((way) => [way, { state: closedBreaker(options.limits), isShared: false, opened: 0 }]),
    );
    this.#stop = options.clock.setInterval(() => void this.readShared(), READ_MS);
  }

  /** A call wants an agent by this way. A probe is one for the whole fleet. Never rejects. */
  async ask(way: string, callId: string): Promise<BreakerAnswer> {
    const kept = this.#kept.get(way);
    if (!kept || kept.state.mode === 'closed') return 'go';
    const { limits, clock, shared } = this.#options;
    const { state, answer } = askBreaker(kept.state, callId, clock.nowMs(), limits);
    const isNew = state !== kept.state;
    this.#change(way, kept, state);
    if (answer !== 'probe' || !isNew) return answer;
    const isOurs = await shared.claimProbe(way, callId, limits.probeMs).catch(() => true);
    return isOurs ? 'probe' : 'stop';
  }

  failed(way: string, callId: string): void {
    this.#step(way, { type: 'failed', callId });
  }

  worked(way: string, callId: string): void {
    this.#step(way, { type: 'worked', callId });
  }

  isOpen(way: string): boolean {
    const mode = this.#kept.get(way)?.state.mode;
    return mode !== undefined && mode !== 'closed';
  }

  /** By way, for pages and metrics. */
  modes(): Record<string, BreakerState['mode']> {
    return Object.fromEntries([...this.#kept].map(([way, { state }]) => [way, state.mode]));
  }

  /** By way: times that the breaker was opened here since the start. */
  opened(): Record<string, number> {
    return Object.fromEntries([...this.#kept].map(([way, { opened }]) => [way, opened]));
  }

  stop(): void {
    this.#stop();
  }

  /** Learns what the other replicas know. Never rejects. */
  async readShared(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const { ways, shared, clock, epochMs } = this.#options;
    try {
      const untils = await shared.read(ways);
      const aheadMs = clock.nowMs() - epochMs();
      for (const [index, way] of ways.entries()) this.#learn(way, untils[index], aheadMs);
    } catch {
      // Redis is away, which others tell.
    } finally {
      this.#isReading = false;
    }
  }

  #learn(way: string, until: number | undefined, aheadMs: number): void {
    const kept = this.#kept.get(way);
    if (!kept) return;
    if (until !== undefined) {
      kept.isShared = true;
      this.#step(way, { type: 'openedElsewhere', untilMs: until + aheadMs }, false);
    } else if (kept.isShared) {
      kept.isShared = false;
      this.#step(way, { type: 'closedElsewhere' }, false);
    }
  }

  #step(way: string, input: BreakerInput, tells = true): void {
    const kept = this.#kept.get(way);
    if (!kept) return;
    const { limits, clock } = this.#options;
    this.#change(way, kept, stepBreaker(kept.state, input, clock.nowMs(), limits), tells);
  }

  #change(way: string, kept: Kept, next: BreakerState, tells = false): void {
    const before = kept.state;
    kept.state = next;
    if (before.mode === next.mode) return;
    const { log, clock } = this.#options;
    if (next.mode === 'open') {
      const openForMs = Math.round(next.untilMs - clock.nowMs());
      log.warn({ way, openForMs }, 'a way to an agent does not work, callers are not kept waiting for it');
      if (tells) {
        kept.opened += 1;
        this.#tellOpen(way, kept, openForMs);
      }
    } else if (next.mode === 'closed') {
      log.info({ way }, 'a way to an agent works again');
      if (tells) this.#tellClosed(way, kept);
    }
  }

  #tellOpen(way: string, kept: Kept, forMs: number): void {
    const { shared, epochMs } = this.#options;
    // Whoever reads between this write and its answer must not take the silence of before for a sign that all is well.
    kept.isShared = false;
    shared.open(way, epochMs() + forMs, forMs).then(
      () => {
        kept.isShared = true;
      },
      () => {},
    );
  }

  #tellClosed(way: string, kept: Kept): void {
    kept.isShared = false;
    this.#options.shared.close(way).catch(() => {});
  }
}
