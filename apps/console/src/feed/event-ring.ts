/**
 * The latest batches, from which every page reads at its own pace. The ring is all that waits for slow pages, whatever their number:
 * beyond its bound the oldest batches are dropped, and whoever still wanted them begins anew with a snapshot.
 */
import type { EventBatch } from './event-batch.ts';
import { compareFeedIds } from './feed-id.ts';

/** A minute or two of a hundred calls: a page that was away for longer gets everything anew. */
const MOST_CHARACTERS = 2 * 1024 * 1024;

export class EventRing {
  readonly #batches: EventBatch[] = [];
  readonly #most: number;
  #size = 0;
  /** The id behind which nothing is missing here, unless the floor is broken; undefined until the feed is read. */
  #floorId: string | undefined;
  #isFloorBroken = false;
  #last: { sequence: number; id: string } = { sequence: 0, id: '0-0' };

  constructor(mostCharacters: number = MOST_CHARACTERS) {
    this.#most = mostCharacters;
  }

  /** From here on the feed is read: nothing behind `id` will be missing. Whoever has come before it begins anew. */
  startAt(id: string): void {
    this.breakOff();
    this.#floorId = id;
    this.#isFloorBroken = false;
    this.#last = { sequence: this.#last.sequence, id };
  }

  get last(): Readonly<{ sequence: number; id: string }> {
    return this.#last;
  }

  push(batch: EventBatch): void {
    this.#batches.push(batch);
    this.#size += batch.size;
    this.#last = batch;
    while (this.#size > this.#most && this.#batches.length > 1) {
      const dropped = this.#batches.shift()!;
      this.#size -= dropped.size;
      if (this.#floorId !== undefined) this.#floorId = dropped.id;
      this.#isFloorBroken = false;
    }
  }

  /** Something is missing behind the last batch, so everybody who has come so far begins anew. */
  breakOff(): void {
    this.#batches.length = 0;
    this.#size = 0;
    if (this.#floorId !== undefined) this.#floorId = this.#last.id;
    this.#isFloorBroken = true;
    this.#last = { sequence: this.#last.sequence + 1, id: this.#last.id };
  }

  /** @returns the batch behind `sequence`, `undefined` when there is none yet, `gone` when it was dropped. */
  after(sequence: number): EventBatch | 'gone' | undefined {
    if (sequence >= this.#last.sequence) return undefined;
    const oldest = this.#batches[0];
    if (!oldest || oldest.sequence > sequence + 1) return 'gone';
    return this.#batches[sequence + 1 - oldest.sequence];
  }

  /**
   * Finds where somebody goes on who has had everything up to `id`, perhaps from another replica, whose batches end elsewhere. What they
   * have had may then come again, and what they have not had is never left out.
   * @returns the sequence behind which to read; `undefined` if that is not known here.
   */
  placeOf(id: string): number | undefined {
    if (this.#floorId === undefined) return undefined;
    const aboveFloor = compareFeedIds(id, this.#floorId);
    if (aboveFloor < 0 || (aboveFloor === 0 && this.#isFloorBroken)) return undefined;
    let place = this.#last.sequence;
    for (let index = this.#batches.length - 1; index >= 0; index -= 1) {
      const batch = this.#batches[index]!;
      const order = compareFeedIds(batch.id, id);
      if (order < 0 || (order === 0 && batch.isNews)) break;
      place = batch.sequence - 1;
    }
    return place;
  }
}
