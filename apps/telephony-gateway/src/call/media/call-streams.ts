/**
 * The carrier's streams of one call, one after the other: the newest is the one that counts (REQUIREMENTS T14), and what an
 * older one still says is not heard.
 */
import type { Clock } from '@trunkline/service-kit';
import type { CarrierLink, DropKind } from '../../twilio/twilio-link.ts';

/** What the stream that counts tells its call. Audio comes as a view that is valid during the call only. */
export interface StreamEvents {
  mediaReceived(chunk: number, bytes: Uint8Array, nowMs: number): void;
  markReturned(generation: number, sequence: number): void;
  dtmfReceived(digit: string): void;
  stopped(): void;
  lost(streamSid: string): void;
  /** Something of any stream was dropped; told once per kind and stream. */
  dropped(kind: DropKind, detail: string): void;
}

export interface CallStreams {
  /** The stream that counts; `undefined` while there is none. */
  readonly current: CarrierLink | undefined;
  readonly lastMessageMs: number;
  /** Since when the present one is there. */
  readonly sinceMs: number;
  /** Of all streams of the call. */
  readonly malformed: number;
  readonly unknown: number;
  /** Closes the present one. @returns it, when there was one. */
  replace(): CarrierLink | undefined;
  /** From here on this one counts. */
  join(link: CarrierLink): void;
  close(): void;
}

const NORMAL_CLOSURE = 1000;

export function createCallStreams(clock: Pick<Clock, 'nowMs'>, events: StreamEvents): CallStreams {
  const past = { malformed: 0, unknown: 0 };
  let current: CarrierLink | undefined;
  let lastMessageMs = clock.nowMs();
  let sinceMs = lastMessageMs;

  return {
    get current() {
      return current;
    },
    get lastMessageMs() {
      return lastMessageMs;
    },
    get sinceMs() {
      return sinceMs;
    },
    get malformed() {
      return past.malformed + (current?.counters.malformed ?? 0);
    },
    get unknown() {
      return past.unknown + (current?.counters.unknown ?? 0);
    },
    replace() {
      const older = current;
      current = undefined;
      older?.close(NORMAL_CLOSURE, 'replaced');
      return older;
    },
    join(link) {
      current = link;
      lastMessageMs = clock.nowMs();
      sinceMs = lastMessageMs;
      link.attach({
        mediaReceived(chunk, bytes) {
          if (link !== current) return;
          lastMessageMs = clock.nowMs();
          events.mediaReceived(chunk, bytes, lastMessageMs);
        },
        markReturned(generation, sequence) {
          if (link === current) events.markReturned(generation, sequence);
        },
        dtmfReceived(digit) {
          if (link === current) events.dtmfReceived(digit);
        },
        stopped() {
          if (link === current) events.stopped();
        },
        closed() {
          past.malformed += link.counters.malformed;
          past.unknown += link.counters.unknown;
          if (link !== current) return;
          current = undefined;
          events.lost(link.start.streamSid);
        },
        dropped: (kind, detail) => events.dropped(kind, detail),
      });
    },
    close: () => current?.close(NORMAL_CLOSURE, ''),
  };
}
