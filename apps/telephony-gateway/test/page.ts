/**
 * A page that speaks and listens, without the wire between it and its call: what it is sent plays in real time, is held, thrown
 * away and acknowledged as a browser does it, and survives its sockets. The wire itself has tests of its own (src/web).
 */
import { createUpsampler2x, encodePcm16, frameBytes, FRAME_MS, silenceFrame } from '@trunkline/audio';
import { systemClock } from '@trunkline/service-kit';
import type { CarrierClose, CarrierEvents, CarrierLink } from '../src/call/media/carrier-link.ts';

type Sent = { type: 'frame'; bytes: Uint8Array } | { type: 'mark'; generation: number; sequence: number };

const FRAME_BYTES = frameBytes('pcm16k');

/** Samples at 8 kHz as a page sends them. */
function asPcm16k(samples: Int16Array): Uint8Array {
  const wide = new Int16Array(2 * samples.length);
  createUpsampler2x().process(samples, wide, samples.length);
  const bytes = new Uint8Array(2 * wide.length);
  encodePcm16(wide, bytes);
  return bytes;
}

export class Page {
  /** Every frame that was played, one behind the other, with the silence in between left out. */
  readonly played: Uint8Array[] = [];
  /** What the page was told, in order: turns, holds, words and ends. */
  readonly told: string[] = [];
  readonly closed: CarrierClose[] = [];
  /** Where each turn began, and where it was cut, on the scale of what was played. */
  readonly turns: { turnId: string; fromMs: number; cutAtMs?: number }[] = [];
  /** How many frames reached the page in all. */
  framesReceived = 0;
  isHeld = false;
  #waiting: Sent[] = [];
  #events: CarrierEvents | undefined;
  #link: CarrierLink | undefined;
  #speech: Uint8Array[] = [];
  #chunk = 0;
  #links = 0;
  #playedUntilMs = systemClock.nowMs();
  readonly #cancel = systemClock.setInterval(() => this.#beat(), FRAME_MS);

  /** A socket of the page. What has not been played of an earlier one stays. */
  connect(): CarrierLink {
    this.#links += 1;
    const isThis = (): boolean => this.#link === link;
    const whileOpen = (what: () => void): void => {
      if (isThis()) what();
    };
    const link: CarrierLink = {
      streamId: `page-${this.#links}`,
      format: 'pcm16k',
      keepsHeldAudio: true,
      counters: { malformed: 0, unknown: 0, foreignTrack: 0 },
      attach: (events) => {
        if (isThis()) this.#events = events;
        else events.closed();
      },
      isWritable: isThis,
      writeFrame: (frame) =>
        whileOpen(() => {
          this.framesReceived += 1;
          this.#waiting.push({ type: 'frame', bytes: frame.slice() });
        }),
      flush() {},
      writeMark: (generation, sequence) => whileOpen(() => this.#waiting.push({ type: 'mark', generation, sequence })),
      clear: () =>
        whileOpen(() => {
          this.#waiting = [];
          this.isHeld = false;
          const last = this.turns.at(-1);
          if (last) last.cutAtMs = this.heardMs;
          this.told.push('interrupt');
        }),
      hold: () =>
        whileOpen(() => {
          this.isHeld = true;
          this.told.push('hold');
        }),
      resume: () =>
        whileOpen(() => {
          this.isHeld = false;
          this.told.push('resume');
        }),
      turnStarted: (turnId) =>
        whileOpen(() => {
          const waitingMs = this.#waiting.filter(({ type }) => type === 'frame').length * FRAME_MS;
          this.turns.push({ turnId, fromMs: this.heardMs + waitingMs });
          this.told.push(turnId);
        }),
      turnEnded: () => whileOpen(() => this.told.push('end of turn')),
      said: (kind, turnId, role, text) => whileOpen(() => this.told.push(`${kind} ${role} ${turnId}: ${text}`)),
      close: (why) => {
        if (!isThis()) return;
        this.closed.push(why);
        this.#disconnect();
      },
    };
    this.#link = link;
    this.#events = undefined;
    return link;
  }

  /** The socket is gone without a word. */
  loseSocket(): void {
    this.#disconnect();
  }

  say(samples: Int16Array): void {
    const bytes = asPcm16k(samples);
    for (let at = 0; at + FRAME_BYTES <= bytes.length; at += FRAME_BYTES) {
      this.#speech.push(bytes.subarray(at, at + FRAME_BYTES));
    }
  }

  type(text: string, id: string): void {
    this.#events?.textReceived(text, id);
  }

  mute(isMuted: boolean): void {
    this.#events?.mutedChanged(isMuted);
  }

  hangUp(): void {
    this.#events?.hungUp();
  }

  /** How much the page has heard, in ms. */
  get heardMs(): number {
    return this.played.length * FRAME_MS;
  }

  close(): void {
    this.#cancel();
    this.#disconnect();
  }

  #disconnect(): void {
    const events = this.#events;
    this.#link = undefined;
    this.#events = undefined;
    events?.closed();
  }

  #beat(): void {
    const nowMs = systemClock.nowMs();
    for (; this.#playedUntilMs + FRAME_MS <= nowMs; this.#playedUntilMs += FRAME_MS) {
      this.#play();
      this.#speak();
    }
  }

  #play(): void {
    if (this.isHeld) return;
    const next = this.#waiting[0];
    if (next?.type === 'frame') this.played.push(next.bytes);
    if (next?.type === 'frame') this.#waiting.shift();
    for (let mark = this.#waiting[0]; mark?.type === 'mark'; mark = this.#waiting[0]) {
      // A page that has lost its socket says later how far it has come.
      if (!this.#events) return;
      this.#waiting.shift();
      this.#events.markReturned(mark.generation, mark.sequence);
    }
  }

  #speak(): void {
    if (!this.#events) return;
    this.#chunk += 1;
    this.#events.mediaReceived(this.#chunk, this.#speech.shift() ?? silenceFrame('pcm16k'), performance.now());
  }
}
