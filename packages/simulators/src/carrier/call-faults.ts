import type { Seam } from './seam.ts';

/** What can go wrong on the way from the carrier to us. All chances are drawn from the seed of the carrier. */
export interface CallFaults {
  /** Each message is delayed by up to this long; those behind it wait, and then come in a burst. */
  readonly jitterMs?: number;
  /** Every `everyMs` of the stream the line stalls for `holdMs`, then everything that was due comes at once. */
  readonly burst?: { readonly everyMs: number; readonly holdMs: number };
  /** With this chance per frame the next `frames` frames never come; their numbers and timestamps are used up. */
  readonly gap?: { readonly rate: number; readonly frames: number };
  /** Chance per frame that its message comes twice, number and all. */
  readonly duplicateRate?: number;
  /** Chance per frame that a message that breaks the protocol comes after it. */
  readonly garbageRate?: number;
  /** One media message with a payload of `bytes` after the frame number `afterFrames`. */
  readonly oversized?: { readonly afterFrames: number; readonly bytes: number };
  /** So many text messages at once right behind `start`, empty ones if nothing else is said: also after a bad token. */
  readonly floodAfterStart?: { readonly messages: number; readonly text?: string };
  /** In place of the parameters of the TwiML, in `start`: a token that is wrong, or none. */
  readonly replaceParameters?: Readonly<Record<string, string>>;
  /** `start` and all audio come this long after the upgrade; `Infinity` for never. */
  readonly startAfterMs?: number;
  /** Not even `connected` comes before `start`. */
  readonly omitConnected?: boolean;
  /** After so many frames of a stream these counters start anew, as if it were another stream. `['chunk']` by default. */
  readonly restartCounters?: {
    readonly afterFrames: number;
    readonly counters?: readonly ('chunk' | 'timestamp' | 'sequenceNumber')[];
  };
  /** Payloads of 1 to 400 bytes instead of 160. */
  readonly oddPayloads?: boolean;
  /** sequenceNumber, chunk and timestamp as JSON numbers instead of strings. */
  readonly numericFields?: boolean;
  /** Time between the end of one document and the stream of the next; the carrier's own `seamMs` by default. */
  readonly seamMs?: Seam;
  /** Each status callback is delayed by up to this long, so that they overtake one another. */
  readonly callbackDelayMs?: number;
  /** Chance per webhook that it is delivered twice, as after a lost answer. */
  readonly duplicateWebhookRate?: number;
}
