/** What the turn machine is told. Positions are ms on the heard ledger's scale (downlink/heard-ledger.ts). */
export type TurnInput =
  | { type: 'caller.speechStarted' }
  | { type: 'caller.speechStopped' }
  /** A transcript of what is being said, which may still change. */
  | { type: 'caller.transcribedPartially'; text: string }
  | { type: 'caller.transcribed'; text: string }
  /**
   * A piece of the text that the agent is about to speak or is speaking. `exact` tells the text that its synthesiser was
   * given from a transcript of its speech.
   */
  | { type: 'agent.textReceived'; text: string; exact: boolean }
  /** When each of `words` ends, in ms from the start of their segment. They belong to the turn that is being received. */
  | { type: 'agent.wordsAligned'; words: readonly string[]; endTimesMs: readonly number[] }
  /** The audio that has been received up to `positionMs` contains `count` words of `text`. */
  | { type: 'agent.wordsSpoken'; text: string; count: number; positionMs: number }
  /** Audio of the agent has been admitted while no turn of the agent was open. It begins at `positionMs`. */
  | { type: 'agent.audioReceived'; positionMs: number; levelDbfs: number }
  /** The first frame of that audio has been sent to the carrier. */
  | { type: 'agent.audioSent' }
  /** Audio up to `positionMs` has gone to the carrier. */
  | { type: 'agent.audioFinished'; positionMs: number }
  /** The agent sends no more audio of the current turn, which ends at `positionMs`. */
  | { type: 'agent.speechStopped'; positionMs: number }
  | { type: 'agent.heard'; positionMs: number }
  /** Asks for a note of what has been heard of the turns that go on. The audio received so far ends at `endMs`. */
  | { type: 'time.passed'; heardMs: number; endMs: number }
  /** The caller cut in (barge-in/barge-in.ts), and everything unheard has been thrown away. */
  | {
      type: 'agent.cut';
      decidedBy: 'vapi' | 'local';
      heardMs: number;
      droppedMs: number;
      decisionToClearMs: number;
      /** Counted from the first sound of the caller's voice; absent when the gateway heard none. */
      speechToClearMs?: number;
    }
  /** The carrier's buffer is gone: audio up to `sentMs` was sent, up to `heardMs` it was heard, and the rest of it is lost. */
  | { type: 'carrier.lost'; heardMs: number; sentMs: number }
  /** The agent audio that was received ends at `endMs`. */
  | { type: 'call.ended'; heardMs: number; endMs: number };
