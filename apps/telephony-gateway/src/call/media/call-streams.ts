/**
 * The carrier's streams of one call, one after the other. The newest is the one that counts (REQUIREMENTS T14), and what an
 * older one still says is ignored.
 */
import type { Clock } from '@trunkline/service-kit';
import type { CarrierClose, CarrierEvents, CarrierLink, DropKind } from './carrier-link.ts';
import type { CallGuard } from '../call-guard.ts';
import { GuardedCarrierEvents } from '../guarded-events.ts';
import type { CallerToAgent } from './caller-to-agent.ts';

/** What the stream that counts tells its call, besides audio. */
export interface StreamEvents {
  markReturned(generation: number, sequence: number): void;
  dtmfReceived(digit: string): void;
  textReceived(text: string, id: string): void;
  mutedChanged(isMuted: boolean): void;
  hungUp(): void;
  lost(streamId: string): void;
  /** Something of any stream was dropped; told once per kind and stream. */
  dropped(kind: DropKind, detail: string): void;
}

type StreamAudio = Pick<CallerToAgent, 'mediaReceived'>;

export class CallStreams {
  /** The stream that counts; `undefined` while there is none. */
  current: CarrierLink | undefined = undefined;
  // A number field without a value begins as undefined, and V8 then makes an object for each number that is written to it.
  lastMessageMs = 0;
  /** Since when the present stream is there. */
  sinceMs = 0;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly #guard: CallGuard;
  #malformedBefore = 0;
  #unknownBefore = 0;

  constructor(clock: Pick<Clock, 'nowMs'>, guard: CallGuard) {
    this.clock = clock;
    this.#guard = guard;
    this.lastMessageMs = clock.nowMs();
    this.sinceMs = this.lastMessageMs;
  }

  /** From here on this stream counts: its audio goes to `audio`, all else to `events`. */
  join(link: CarrierLink, audio: StreamAudio, events: StreamEvents): void {
    this.current = link;
    this.lastMessageMs = this.clock.nowMs();
    this.sinceMs = this.lastMessageMs;
    link.attach(new GuardedCarrierEvents(this.#guard, new JoinedStream(this, link, audio, events)));
  }

  /** Closes the present stream, since a newer one takes its place. @returns it, when there was one. */
  replace(): CarrierLink | undefined {
    const older = this.current;
    this.current = undefined;
    older?.close('replaced');
    return older;
  }

  /** What a stream has counted is kept when its socket closes. @returns whether it was the one that counts. */
  leave(link: CarrierLink): boolean {
    this.#malformedBefore += link.counters.malformed;
    this.#unknownBefore += link.counters.unknown;
    if (link !== this.current) return false;
    this.current = undefined;
    return true;
  }

  close(why: CarrierClose): void {
    this.current?.close(why);
  }

  /** Messages of all streams that could not be read. */
  get malformed(): number {
    return this.#malformedBefore + (this.current?.counters.malformed ?? 0);
  }

  /** Messages of all streams that are of a kind we do not know. */
  get unknown(): number {
    return this.#unknownBefore + (this.current?.counters.unknown ?? 0);
  }
}

/** Listens to one stream, and passes on what it says for as long as it is the one that counts. */
class JoinedStream implements CarrierEvents {
  readonly #streams: CallStreams;
  readonly #link: CarrierLink;
  readonly #audio: StreamAudio;
  readonly #events: StreamEvents;

  constructor(streams: CallStreams, link: CarrierLink, audio: StreamAudio, events: StreamEvents) {
    this.#streams = streams;
    this.#link = link;
    this.#audio = audio;
    this.#events = events;
  }

  mediaReceived(chunk: number, bytes: Uint8Array, nowMs: number): void {
    const streams = this.#streams;
    if (this.#link !== streams.current) return;
    streams.lastMessageMs = nowMs;
    this.#audio.mediaReceived(chunk, bytes, nowMs);
  }

  markReturned(generation: number, sequence: number): void {
    if (this.#link === this.#streams.current) this.#events.markReturned(generation, sequence);
  }

  dtmfReceived(digit: string): void {
    if (this.#link === this.#streams.current) this.#events.dtmfReceived(digit);
  }

  textReceived(text: string, id: string): void {
    if (this.#link === this.#streams.current) this.#events.textReceived(text, id);
  }

  mutedChanged(isMuted: boolean): void {
    if (this.#link === this.#streams.current) this.#events.mutedChanged(isMuted);
  }

  hungUp(): void {
    if (this.#link === this.#streams.current) this.#events.hungUp();
  }

  closed(): void {
    if (this.#streams.leave(this.#link)) this.#events.lost(this.#link.streamId);
  }

  dropped(kind: DropKind, detail: string): void {
    this.#events.dropped(kind, detail);
  }
}
