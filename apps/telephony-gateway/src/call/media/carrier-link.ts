/**
 * What a call sees of the wire on its caller's side, whichever that is: a media stream of Twilio's (twilio/twilio-link.ts) or a
 * socket of a browser (web/). One link is one socket. A call goes on over several of them, one after the other.
 */
import type { AudioFormat } from '@trunkline/audio';
import type { TurnId } from '@trunkline/protocol';

/** In what browsers speak and hear. Their agents are asked for the same, so that nothing is resampled on the way. */
export const WEB_AUDIO_FORMAT: AudioFormat = 'pcm16k';

export type DropKind = 'malformed' | 'unknown' | 'binary' | 'foreign-track' | 'early' | 'flood';

/**
 * Why the call lets go of a link, from which each wire makes its own close code. `over`: the call has ended, and all of it was
 * sent. `replaced`: a newer link has its place. `handedOver`: another replica takes the call, so come back at once.
 * `lost`: the wire counts as lost. `noAgent`: no agent could be had.
 */
export type CarrierClose = 'over' | 'replaced' | 'handedOver' | 'lost' | 'noAgent';

/** What a link tells its call. Nothing is told before `attach`; what came earlier is told then. */
export interface CarrierEvents {
  /**
   * Caller audio in the link's `format`, as a view that is valid during the call only.
   * @param chunk the number of the frame, which rises by one for each and goes on over the sockets of one resumed wire.
   * @param nowMs as the link has read the clock for this message: to read it costs as much as some samples.
   */
  mediaReceived(chunk: number, bytes: Uint8Array, nowMs: number): void;
  /** The caller has heard all that was written before this mark, also when the mark was written to an earlier link. */
  markReturned(generation: number, sequence: number): void;
  dtmfReceived(digit: string): void;
  /** The caller has written words into the voice call. @param id tells a repeated message. */
  textReceived(text: string, id: string): void;
  /** Whether the caller wants to be heard by nobody for a while. */
  mutedChanged(isMuted: boolean): void;
  /** The caller has hung up, or the carrier ends its stream on purpose. */
  hungUp(): void;
  /** The socket is gone, whether or not `hungUp` came before. The call waits for another link. */
  closed(): void;
  /** A message was dropped. This is told once for each kind. */
  dropped(kind: DropKind, detail: string): void;
}

/** Methods of a link whose socket is gone do nothing. */
export interface CarrierLink {
  /** Twilio's StreamSid, or an id of ours. */
  readonly streamId: string;
  /** Of `writeFrame` and `mediaReceived`: `mulaw` for Twilio, `pcm16k` for a browser, whatever its wire carries just then. */
  readonly format: AudioFormat;
  /** Whether `hold` silences the caller's side and keeps what is not played. Twilio can only throw it away. */
  readonly keepsHeldAudio: boolean;
  readonly counters: Readonly<{ malformed: number; unknown: number; foreignTrack: number }>;
  attach(events: CarrierEvents): void;
  /** Asked before every frame. What is not written waits in the call, where it is bounded; a link hardly keeps any. */
  isWritable(): boolean;
  /** Takes 20 ms in `format`. `frame` is valid during the call only. */
  writeFrame(frame: Uint8Array): void;
  /** Sends what was written. Until then a link may keep frames back, to send them as one message. */
  flush(): void;
  /** Asks for `markReturned` with the same two numbers once all frames written so far have been played. */
  writeMark(generation: number, sequence: number): void;
  /** Throws away what has not been played, also what is held. */
  clear(): void;
  /** Silences what has not been played and keeps it. Only where `keepsHeldAudio`. */
  hold(): void;
  /** Goes on with what was held. */
  resume(): void;
  /** The frames that follow are of this turn of the agent; it may be one that had ended and goes on. */
  turnStarted(turnId: TurnId): void;
  /** The turn is over: no more frames of it follow, unless another `turnStarted` says so. */
  turnEnded(): void;
  /** Words of either side, for whoever shows them. A partial is replaced by the next words of the same turn and role. */
  said(kind: 'partial' | 'final', turnId: TurnId, role: 'user' | 'assistant', text: string): void;
  close(why: CarrierClose): void;
}

/** What of a link the agent's voice needs. */
export type AgentVoiceLink = Pick<
  CarrierLink,
  'isWritable' | 'writeFrame' | 'flush' | 'writeMark' | 'clear' | 'hold' | 'resume' | 'turnStarted' | 'turnEnded'
>;
