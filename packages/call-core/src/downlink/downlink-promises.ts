/** What a downlink does for its call; downlink.ts says how. */
import type { DownlinkCounters } from './downlink-sink.ts';
import type { HeardLedger } from './heard-ledger.ts';

export interface Downlink {
  readonly counters: Readonly<DownlinkCounters>;
  readonly heard: HeardLedger;
  /** Agent audio that waits for its time. */
  readonly queuedMs: number;
  /** Agent audio that the caller has not yet been proved to have heard: queued here or with the carrier. */
  readonly unheardMs: number;
  /** Where the next byte of agent audio will stand, on the ledger's scale. */
  readonly endMs: number;
  /** Takes agent audio in the carrier's encoding, in pieces of any size. */
  push(bytes: Uint8Array, nowMs: number): void;
  /** Whether the agent says that its turn is over. Audio that still comes belongs to that turn, until `endTurn`. */
  readonly isEndAnnounced: boolean;
  /** The agent says that its turn is over: what waits, and what may still come of it, goes out without a prebuffer. */
  announceEnd(): void;
  /** Ends the turn: what waits goes out without a prebuffer, and the last frame is filled up. */
  endTurn(nowMs: number): void;
  /** Sends what is due. Called on every tick, and after every `push`, so that evenly sent audio does not wait for a tick. */
  take(nowMs: number): void;
  /** Throws away everything unheard, here and at the carrier. @returns the ms thrown away. */
  cut(): number;
  /** Whether the agent is paused. What it says meanwhile waits here. */
  readonly isPaused: boolean;
  /** Silences the agent at once, and keeps what the caller has not heard. Does nothing during a pause. */
  pause(nowMs: number): void;
  /** Goes on with the frame that was being played, which is the only one that may be heard twice. */
  resume(nowMs: number): void;
  /** A mark has come back. @returns whether it proved anything new. */
  markReturned(generation: number, sequence: number, nowMs: number): boolean;
  /** When the carrier will have played all that it has; in the past when it has. The next frame is played then, or at once. */
  readonly carrierDryAtMs: number;
  /** How long the carrier had nothing to play when `counters.underflows` was raised last. */
  readonly gapMs: number;
  /** The carrier's buffer is gone (its stream was lost): what it had not played counts as unheard and is dropped. */
  restart(): void;
}
