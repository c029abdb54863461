/**
 * Says what a place in the queue of the agent's voice stands for: whose turn it is, how much of that turn lies before it, and
 * which number the downlink had there. Places are counted in samples at 16 kHz from the beginning and never fall back.
 */
interface Mark {
  /** From this place on. */
  at: number;
  /** `undefined` where nothing of a turn is: before the first one and behind a cut. */
  turnId: string | undefined;
  /** Where this turn's count of samples is 0. */
  turnStart: number;
  /** The number of the downlink's sample minus the place. */
  shift: number;
}

export class PlayoutLedger {
  /** The first is the one that has been reached; those behind it lie in the queue. */
  readonly #marks: Mark[] = [{ at: 0, turnId: undefined, turnStart: 0, shift: 0 }];
  #reportedAt = 0;

  get #last(): Mark {
    return this.#marks.at(-1)!;
  }

  /** What is written from `at` on is of this turn. Said twice it is the same turn. */
  beginTurn(at: number, turnId: string | undefined): void {
    if (this.#last.turnId !== turnId) this.#mark({ at, turnId, turnStart: at, shift: this.#last.shift });
  }

  /** What is written from `at` on has this number on the downlink. */
  renumber(at: number, downlinkSample: number): void {
    const last = this.#last;
    if (last.shift !== downlinkSample - at) this.#mark({ ...last, at, shift: downlinkSample - at });
  }

  /** What was going to be played from `at` on has been thrown away. The downlink's numbers pass over it. */
  cut(at: number, downlinkSample: number): void {
    while (this.#marks.length > 1 && this.#last.at >= at) this.#marks.pop();
    this.#mark({ at, turnId: undefined, turnStart: at, shift: downlinkSample - at });
  }

  #mark(mark: Mark): void {
    if (this.#last.at === mark.at && this.#marks.length > 1) this.#marks.pop();
    this.#marks.push(mark);
  }

  #find(at: number): Mark {
    return this.#marks.findLast((mark) => mark.at <= at) ?? this.#marks[0]!;
  }

  downlinkSampleAt(at: number): number {
    return at + this.#find(at).shift;
  }

  /** How much of the turn that was begun last has been played at a place; 0 when it has not begun to sound there. */
  latestTurnSamplesAt(at: number): number {
    const { turnId, turnStart } = this.#last;
    return turnId === undefined ? 0 : Math.max(0, at - turnStart);
  }

  /** Forgets what lies before `sounded`, and tells of each turn that sounded since the last call how much of it has. */
  advance(sounded: number): [turnId: string, samples: number][] {
    const played: [string, number][] = [];
    const count = (mark: Mark, end: number): void => {
      if (mark.turnId === undefined || end <= this.#reportedAt) return;
      const previous = played.at(-1);
      if (previous?.[0] === mark.turnId) played.pop();
      played.push([mark.turnId, end - mark.turnStart]);
    };
    while (this.#marks.length > 1 && this.#marks[1]!.at <= sounded) {
      const passed = this.#marks.shift()!;
      count(passed, this.#marks[0]!.at);
    }
    count(this.#marks[0]!, sounded);
    this.#reportedAt = sounded;
    return played;
  }
}
