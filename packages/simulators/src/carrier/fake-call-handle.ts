import type { EarRecording } from '../ear/ear-recording.ts';
import type { WaitFor } from '../event-log.ts';
import type { CallEndedBy, CallEvent, CallStatus } from './call-event.ts';
import type { CallSummary } from './call-summary.ts';
import type { BridgedPerson } from './dial-bridge.ts';
import type { Recordings } from './recordings.ts';
import type { HttpMethod } from './twiml.ts';

/** What the caller's side sounds like when nobody speaks: gets a silent mu-law frame and its call time. */
export type CallerAudio = (frame: Uint8Array, frameStartMs: number) => void;

/**
 * What is on the line besides the caller's voice. Gets each frame that is about to be sent, to add to it, and what the caller
 * heard during it. Twilio's clock is the call's, so the first sample of both is the one at `frameStartMs`.
 */
export type LineSound = (voice: Uint8Array, frameStartMs: number, heard: Int16Array) => void;

export interface CallEnd {
  readonly status: CallStatus;
  readonly endedBy: CallEndedBy;
  /** Since it was answered; 0 if it never was. */
  readonly durationMs: number;
}

/** A call as its caller sees it. All times are ms of call time: 0 is when it was placed. */
export interface FakeCall {
  readonly callSid: string;
  readonly accountSid: string;
  readonly from: string;
  readonly to: string;
  readonly status: CallStatus;
  readonly nowMs: number;
  /** The stream that is heard, while there is one. */
  readonly streamSid: string | undefined;
  readonly log: readonly CallEvent[];
  readonly ear: EarRecording;
  /** Settles when the call is over and its last callback is delivered. */
  readonly ended: Promise<CallEnd>;
  readonly waitFor: WaitFor<CallEvent>;
  /**
   * Speaks: linear samples at 8 kHz, or mu-law bytes. Starts with the first frame from now, or from `atMs` on.
   * @returns the call time at which the last sample was spoken, or the call ended.
   */
  say(speech: Int16Array | Uint8Array, options?: { atMs?: number }): Promise<number>;
  /** @throws Error when `digit` is not one of 0-9, *, #, A-D. */
  pressDigit(digit: string): void;
  /** `isAbrupt`: the stream's socket is destroyed instead of stopped. Does nothing more once the call is over. */
  hangUp(options?: { isAbrupt?: boolean; endedBy?: CallEndedBy }): Promise<CallEnd>;
  /** Destroys the stream's TCP connection without `stop` and without a close frame; the call goes on after `<Connect>`. */
  cutSocket(): void;
  /** Both directions of the stream's socket vanish, and neither side is told; noticed after the carrier's `deadPeerAfterMs`. */
  silenceSocket(): void;
  /** Stops reading the stream's socket, as a slow Twilio. */
  stallReading(): void;
  resumeReading(): void;
  /** Puts any message on the stream's socket, past numbering and faults. */
  sendRaw(data: string | Uint8Array): void;
  /** Puts so many text messages on the stream's socket at once, empty ones if nothing else is said. */
  flood(options: { readonly messages: number; readonly text?: string }): void;
  /** Opens another stream of this call beside the current one, with other parameters if given. @throws when none is open. */
  openSecondStream(parameters?: Readonly<Record<string, string>>): {
    readonly streamSid: string;
    readonly ended: Promise<unknown>;
  };
  /** The call as the REST API knows it. */
  summary(): CallSummary;
  readonly recordings: Recordings;
  /** Whom `<Dial>` has connected the caller with. */
  readonly bridgedPerson: BridgedPerson | undefined;
  /** Ends what runs and runs this document, as a REST update does. @throws Error when the call is not in progress. */
  updateTwiml(twiml: string): void;
  /** The same with a document to be fetched. */
  updateUrl(url: string, method?: HttpMethod): void;
  /** The caller hears the agent's voice begin. @returns what ends the subscription. */
  onAgentAudioStart(listener: (startedAtMs: number) => void): () => void;
  /** The caller has heard the agent's voice end, and silence for a while after it. */
  onAgentAudioEnd(listener: (endedAtMs: number) => void): () => void;
}
