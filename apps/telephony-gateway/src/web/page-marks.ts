/**
 * The call's marks, each with the number of frames that the call had written before it. A page knows no marks: it says what it has
 * played, and the marks that lie before that go back to the call.
 */
export type MarkReturn = (generation: number, sequence: number) => void;

/** A call marks its speech five times a second and once more at each end, so that these are for half a minute. */
const MAX_MARKS = 256;

/** Drop policy: the oldest mark goes; the next one proves what it would have proved. */
export class PageMarks {
  readonly #generations = new Float64Array(MAX_MARKS);
  readonly #sequences = new Float64Array(MAX_MARKS);
  readonly #frames = new Float64Array(MAX_MARKS);
  #first = 0;
  #count = 0;

  add(generation: number, sequence: number, frame: number): void {
    if (this.#count === MAX_MARKS) this.#shift();
    const at = (this.#first + this.#count) % MAX_MARKS;
    this.#generations[at] = generation;
    this.#sequences[at] = sequence;
    this.#frames[at] = frame;
    this.#count += 1;
  }

  /** Gives back all marks with at most `frame` frames before them, oldest first. */
  returnUpTo(frame: number, giveBack: MarkReturn): void {
    while (this.#count > 0 && (this.#frames[this.#first] as number) <= frame) {
      const at = this.#first;
      this.#shift();
      giveBack(this.#generations[at] as number, this.#sequences[at] as number);
    }
  }

  /** Moves all marks to `other`, which holds nothing else afterwards. */
  moveTo(other: PageMarks): void {
    other.#count = 0;
    for (; this.#count > 0; this.#shift()) {
      const at = this.#first;
      other.add(this.#generations[at] as number, this.#sequences[at] as number, this.#frames[at] as number);
    }
  }

  #shift(): void {
    this.#first = (this.#first + 1) % MAX_MARKS;
    this.#count -= 1;
  }
}
