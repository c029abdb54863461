/**
 * All sockets of one page's call, one after the other: what goes on when a socket is lost and another one resumes. Both sides go
 * on counting their frames, and what was said meanwhile is sent once more.
 */
import type { SessionId, WebAudioFormat, WebServerMessage } from '@trunkline/protocol';
import type { WebWireNumbers } from '@trunkline/session-store';
import type { CarrierEvents } from '../call/media/carrier-link.ts';
import { PageSpeech } from './page-speech.ts';
import { PageTexts } from './page-texts.ts';
import { UplinkFrames } from './uplink-frames.ts';
import type { WebTransport } from './web-transport.ts';

/** The socket of a wire that counts, as the wire sees it (web-link.ts). */
export interface WireLink {
  readonly transport: WebTransport;
  readonly events: CarrierEvents | undefined;
  /** Sends a message, or keeps it until the page has been told `ready`. */
  tell(message: WebServerMessage): void;
  tick(nowMs: number): void;
}

export interface WebWireOptions {
  sessionId: SessionId;
  format: WebAudioFormat;
  /** Where another replica has stopped. Numbers begin at 0 without it. */
  from: WebWireNumbers | undefined;
}

/** How many numbers of the downlink are written down as taken before they are: two seconds of speech. */
export const TAKEN_AHEAD = 100;

export class WebWire {
  readonly sessionId: SessionId;
  readonly uplink: UplinkFrames;
  readonly speech: PageSpeech;
  readonly texts = new PageTexts();
  /** The link that counts; `undefined` before the first has joined its call. */
  link: WireLink | undefined = undefined;
  /** Below this number all of the downlink are written down as taken. */
  takenBelow: number;

  constructor({ sessionId, format, from }: WebWireOptions) {
    this.sessionId = sessionId;
    this.uplink = new UplinkFrames(from?.uplink);
    const nextSeq = from?.downlink ?? 0;
    this.takenBelow = nextSeq;
    this.speech = new PageSpeech({
      format,
      nextSeq,
      // The last cut may not have been written down, and the page would take what comes for a part of it.
      generation: from === undefined ? 0 : from.generation + 1,
      tell: (message) => this.link?.tell(message),
      giveBack: (generation, sequence) => this.link?.events?.markReturned(generation, sequence),
    });
  }

  /** Whether more numbers must be written down as taken soon. */
  get isRunningOut(): boolean {
    return this.takenBelow - this.speech.nextSeq < TAKEN_AHEAD / 2;
  }

  /** What is to be written down for a replica that goes on after this one. */
  numbers(): WebWireNumbers {
    if (this.isRunningOut) this.takenBelow = this.speech.nextSeq + TAKEN_AHEAD;
    return { uplink: this.uplink.expected, downlink: this.takenBelow, generation: this.speech.state.generation };
  }
}
