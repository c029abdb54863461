import type { HeardRun } from '../ear/trace-speech.ts';

/** One `<Dial>` of the carrier's, once the two are connected or it is over. */
export interface SeenDial {
  readonly addresses: readonly string[];
  readonly dialledAtMs: number;
  readonly settledAtMs: number;
  readonly isConnected: boolean;
}

/** What somebody outside is to do for the call to go on. */
export interface OperatorWish {
  /** Of the step, counted from 1. */
  readonly number: number;
  readonly to: string;
  readonly announce: string;
}

/**
 * What a scripted caller needs of a telephone line. All moments are ms on the one scale of `nowMs`, as heard in the
 * caller's ear: not when audio was sent, but when it would have come out of the receiver.
 */
export interface CallerLine {
  nowMs(): number;
  wait(ms: number): Promise<void>;
  /** Speaks 8 kHz samples in real time; resolves after the last one. */
  say(samples: Int16Array): Promise<void>;
  pressDigit(digit: string): Promise<void>;
  hangUp(): Promise<void>;
  /** The carrier loses the stream's socket, and the call goes on. A line without a carrier has none. */
  dropStream?(): void;
  /** The first moment at or after `sinceMs` at which the agent is heard; `undefined` when it stays silent or the call ends. */
  waitForAgentSpeech(sinceMs: number, timeoutMs: number): Promise<number | undefined>;
  /**
   * Waits until the agent has been silent for `silenceMs`. @returns the moment the silence began; `undefined` when it kept
   * on speaking.
   */
  waitForAgentSilence(silenceMs: number, timeoutMs: number): Promise<number | undefined>;
  /** The stretches between two moments in which the agent was played, whole ones. */
  heardRuns(fromMs: number, toMs: number): readonly HeardRun[];
  /** It is the operator's turn. A line without a carrier has none. */
  tellOperator?(wish: OperatorWish): void;
  /** Follows the caller's `<Dial>` with this index; `undefined` when the carrier does not dial, or the call ends. */
  waitForDial?(
    index: number,
    timeouts: { readonly dialMs: number; readonly ringMs: number },
  ): Promise<SeenDial | undefined>;
  /** Waits for somebody else to end the call. @returns when; `undefined` when nobody did. */
  waitForEnd(timeoutMs: number): Promise<number | undefined>;
  /** @returns what tells for how long, at most, the line itself stood still since now, and ends the watch. */
  watchStalls(): () => number;
  readonly isOver: boolean;
}
