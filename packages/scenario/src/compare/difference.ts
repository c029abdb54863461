/** One thing in which two plays of a call differ. */
export interface Difference {
  what: 'turn' | 'words' | 'decision' | 'gap' | 'response' | 'greeting' | 'tool' | 'hand-over' | 'end';
  /** Row of the turns of the first, counted from 1; missing for what belongs to the whole call. */
  turn?: number;
  before: string;
  after: string;
  /** Whether the call came out differently, and did not only take longer or shorter somewhere. */
  isOutcome: boolean;
  /** A whole sentence for whoever changes a setting. */
  text: string;
}

/** How the second play is spoken of. */
export interface Wording {
  /** Such as `with BARGE_IN_MODE=vapi` or `played again`. */
  how: string;
  /** Whether the first is what really happened and the second is what would have. */
  isWhatIf: boolean;
}

/** Two plays of a call on the same machine differ by less than this, without anything that is different. */
export interface Tolerances {
  /** Of the moment of a decision in the agent's turn. */
  intoTurnMs: number;
  reactionMs: number;
  heldMs: number;
  responseMs: number;
  toolMs: number;
  gapMs: number;
  /** Words more or less that were heard of a turn that was cut. */
  heardWords: number;
}

export const REPLAY_TOLERANCES: Readonly<Tolerances> = Object.freeze({
  intoTurnMs: 400,
  reactionMs: 250,
  heldMs: 500,
  responseMs: 500,
  toolMs: 1_000,
  gapMs: 150,
  heardWords: 3,
});
