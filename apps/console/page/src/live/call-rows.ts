import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { CallRow } from '@trunkline/protocol';

/**
 * All calls that the page knows: a signal for each, so that a change of one call draws one row, and a signal of their ids, which changes
 * only when calls come or go. The newest call comes first.
 */
export class CallRows {
  readonly #rows = new Map<string, Signal<CallRow>>();
  readonly #ids = signal<readonly string[]>([]);

  /** Ids of all calls, the newest first. */
  get ids(): ReadonlySignal<readonly string[]> {
    return this.#ids;
  }

  /** The signal of one call; undefined if the page does not know it. */
  get(callId: string): ReadonlySignal<CallRow> | undefined {
    return this.#rows.get(callId);
  }

  /** Everything that is known, as one list. Reading it in a component subscribes to every call. */
  all(): CallRow[] {
    return this.#ids.value.flatMap((id) => this.#rows.get(id)?.value ?? []);
  }

  /** Takes rows that are new or have changed. What has not changed wakes nobody. */
  put(rows: readonly CallRow[]): void {
    batch(() => {
      const fresh: CallRow[] = [];
      for (const row of rows) {
        const known = this.#rows.get(row.callId);
        if (!known) {
          this.#rows.set(row.callId, signal(row));
          fresh.push(row);
        } else if (!isSameRow(known.peek(), row)) known.value = row;
      }
      if (fresh.length > 0) this.#sort([...this.#ids.peek(), ...fresh.map((row) => row.callId)]);
    });
  }

  /**
   * Takes everything that the server knows. Calls that it no longer tells of are forgotten, but for those that were ended: these were
   * loaded page by page, and a snapshot holds the newest of them only.
   */
  replace(rows: readonly CallRow[]): void {
    batch(() => {
      const told = new Set(rows.map((row) => row.callId));
      const gone = this.#ids.peek().filter((id) => !told.has(id) && this.#rows.get(id)?.peek().state !== 'ended');
      for (const id of gone) this.#rows.delete(id);
      if (gone.length > 0) this.#ids.value = this.#ids.peek().filter((id) => this.#rows.has(id));
      this.put(rows);
    });
  }

  remove(callId: string): void {
    if (this.#rows.delete(callId)) this.#ids.value = this.#ids.peek().filter((id) => id !== callId);
  }

  clear(): void {
    this.#rows.clear();
    this.#ids.value = [];
  }

  #sort(ids: string[]): void {
    const bornAt = (id: string): number => this.#rows.get(id)?.peek().createdAtMs ?? 0;
    this.#ids.value = ids.toSorted((a, b) => bornAt(b) - bornAt(a) || (a < b ? -1 : 1));
  }
}

function isSameRow(a: CallRow, b: CallRow): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
