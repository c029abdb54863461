/** Everything that the view of one call shows, as it follows from the facts that are there. Nothing of it is kept twice. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { CallRow, FactEntry } from '@trunkline/protocol';
import { judgeCall, tellTurns, type Thresholds, type TurnStory, type Verdict } from '@trunkline/verdict';
import type { FollowedCall } from '../live/followed-call.ts';
import type { LiveStore } from '../live/live-store.ts';
import { LiveEdge } from './axis/live-edge.ts';
import { type CallTimes, timesOf } from './call-clock.ts';
import { type AxisModel, buildAxisModel } from './lanes/axis-model.ts';
import { LevelsOfCall } from './levels/call-levels.ts';
import { Paced } from './paced.ts';

interface ToldCall {
  turns: readonly TurnStory[];
  verdict: Verdict;
}

function tell(facts: readonly FactEntry[], thresholds: Thresholds | undefined): ToldCall {
  const events = facts.map(({ event }) => event);
  return { turns: tellTurns(events), verdict: judgeCall(events, thresholds) };
}

export class CallModel {
  readonly levels = new LevelsOfCall();
  /** Changes whenever there are new levels. */
  readonly levelsCount = signal(0);
  readonly row: ReadonlySignal<CallRow | undefined>;
  readonly times: ReadonlySignal<CallTimes>;
  readonly axis: ReadonlySignal<AxisModel>;
  readonly turns: ReadonlySignal<readonly TurnStory[]>;
  readonly verdict: ReadonlySignal<Verdict>;
  readonly isLive: ReadonlySignal<boolean>;
  readonly followed: FollowedCall;
  readonly #live: Pick<LiveStore, 'rows' | 'nowMs'>;
  readonly #edge = new LiveEdge();
  readonly #stops: (() => void)[] = [];
  /** By how much the levels that are put in were moved. When that changes, all are put in again. */
  #putAs = '';

  constructor(followed: FollowedCall, live: Pick<LiveStore, 'rows' | 'nowMs'>) {
    this.followed = followed;
    this.#live = live;
    this.row = computed(() => {
      const loaded = followed.answer.value?.call;
      // A page reads the list of ids so that it learns of a row that comes after the call was opened.
      void live.rows.ids.value;
      return (loaded && live.rows.get(loaded.callId)?.value) ?? loaded;
    });
    this.isLive = computed(() => this.row.value !== undefined && this.row.value.state !== 'ended');
    this.times = computed(() => timesOf(followed.facts.value, followed.answer.value?.call.createdAtMs ?? 0));
    this.axis = computed(() => buildAxisModel(this.times.value.facts));
    // With 10,000 facts a verdict takes longer than a frame, and facts come several times a second.
    const told = new Paced(followed.facts, (facts) => tell(facts, followed.answer.peek()?.thresholds), {
      nowMs: () => performance.now(),
    });
    this.turns = computed(() => told.value.value.turns);
    this.verdict = computed(() => told.value.value.verdict);
    this.#stops.push(
      () => told.dispose(),
      followed.onLevels((entries) => {
        this.levels.add(entries, this.times.peek().toCallMs);
        const last = entries.at(-1);
        if (last) this.#edge.saw(this.times.peek().toCallMs(last.atMs), performance.now());
        this.levelsCount.value = followed.levels.length;
      }),
      this.times.subscribe((times) => this.#placeLevels(times)),
    );
  }

  /** Where the call is at `nowMs` of the page's clock, in ms of the call. */
  edgeMs(nowMs: number): number {
    const { endMs } = this.axis.peek();
    if (!this.isLive.peek()) return Math.max(1, endMs);
    this.#edge.saw(this.#live.nowMs() - this.times.peek().zeroMs, nowMs);
    return Math.max(1, this.#edge.at(nowMs) ?? endMs);
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }

  #placeLevels(times: CallTimes): void {
    const holders = times.facts.filter(({ event }) => event.type === 'clock.compared');
    const putAs = [times.zeroMs, ...holders.map(({ atMs }) => atMs)].join();
    if (putAs === this.#putAs) return;
    this.#putAs = putAs;
    this.levels.clear();
    this.levels.add(this.followed.levels, times.toCallMs);
    this.levelsCount.value = this.followed.levels.length;
  }
}
