import type { AgentSpeechEvent } from '../carrier/caller-ear.ts';
import type { Logged } from '../event-log.ts';
import type { VoiceFormat } from './web-frame.ts';

/** Who ended it: the gateway, the gateway before it began, or the person. */
export type BrowserEnd = 'server' | 'refused' | 'user';
export type Transport = 'socket' | 'polling';

/** Everything that happens to one browser, in the words of the wire where it has some. */
export type BrowserEventBody =
  | {
      readonly type: 'link.opened';
      readonly transport: Transport;
      readonly url: string;
      readonly protocol: string;
      readonly handshakeMs: number;
    }
  /** The upgrade, or the first poll, was answered with another status, or not at all: then it is 0. */
  | { readonly type: 'link.refused'; readonly transport: Transport; readonly status: number; readonly reason: string }
  | { readonly type: 'link.closed'; readonly code: number; readonly reason: string }
  | {
      readonly type: 'ready';
      readonly sessionId: string;
      readonly resumeToken: string;
      readonly ackSeq: number;
      readonly format: VoiceFormat;
      /** It carries an earlier link on. */
      readonly isResumed: boolean;
      /** Frames that were sent once more, and those that were too old to be kept. */
      readonly replayedFrames: number;
      readonly lostFrames: number;
    }
  | { readonly type: 'turn'; readonly turnId: string; readonly generation: number }
  | {
      readonly type: 'partial' | 'final';
      readonly turnId: string;
      readonly role: 'user' | 'assistant';
      readonly text: string;
    }
  | { readonly type: 'hold' | 'resume'; readonly generation: number }
  | {
      readonly type: 'interrupt';
      readonly generation: number;
      readonly turnId: string | undefined;
      readonly droppedMs: number;
      /** Of that turn, at 16 kHz. */
      readonly playedSamples: number;
    }
  | { readonly type: 'format'; readonly format: VoiceFormat }
  | { readonly type: 'stats'; readonly stats: Readonly<Record<string, unknown>> }
  | { readonly type: 'error'; readonly code: string; readonly message: string; readonly retryable: boolean }
  | { readonly type: 'pong' }
  /** JSON that is no message of the contract, or no JSON. */
  | { readonly type: 'message.unknown'; readonly text: string }
  /** Binary that is no frame. */
  | { readonly type: 'frame.broken'; readonly bytes: number }
  /** A frame of a generation that was cut. */
  | { readonly type: 'frame.late'; readonly seq: number; readonly generation: number }
  | { readonly type: 'frame.duplicate'; readonly seq: number }
  | { readonly type: 'frame.skipped'; readonly fromSeq: number; readonly count: number }
  | { readonly type: 'playout.started'; readonly turnId: string | undefined; readonly startedAtMs: number }
  /** Nothing was left to play within a turn. */
  | { readonly type: 'playout.starved'; readonly turnId: string | undefined; readonly starvedAtMs: number }
  | {
      readonly type: 'playout.ended';
      readonly turnId: string | undefined;
      readonly endedAtMs: number;
      readonly playedSamples: number;
    }
  | { readonly type: 'user.said'; readonly endedAtMs: number }
  | AgentSpeechEvent
  /** Nothing more happens: the server has ended it, refused it for good, or the user has left. */
  | { readonly type: 'ended'; readonly why: BrowserEnd };

export type BrowserEvent = Logged<BrowserEventBody>;

/** For `waitFor` and `filter`: picks the events of one type. */
export function isBrowserEvent<T extends BrowserEvent['type']>(
  type: T,
): (event: BrowserEvent) => event is Extract<BrowserEvent, { type: T }> {
  return (event): event is Extract<BrowserEvent, { type: T }> => event.type === type;
}
