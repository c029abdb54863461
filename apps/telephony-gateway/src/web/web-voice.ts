/**
 * The wires of all pages that speak through this replica: lets a page in or back in, and has written down how far each has come, so
 * that another replica can go on with it.
 */
import { type SessionId, TrunklineError } from '@trunkline/protocol';
import type { SessionStore, WebWireNumbers } from '@trunkline/session-store';
import type { Clock } from '@trunkline/service-kit';
import type { CarrierClose } from '../call/media/carrier-link.ts';
import type { FrameClock, FrameListener } from '../call/media/frame-clock.ts';
import type { WebCalls } from '../call/web-calls.ts';
import type { StartMessage } from './page-entrance.ts';
import { WebLink } from './web-link.ts';
import type { WebTransport } from './web-transport.ts';
import { TAKEN_AHEAD, WebWire } from './web-wire.ts';
import { WireNotes } from './wire-notes.ts';

export interface WebVoiceOptions {
  calls: WebCalls;
  store: Pick<SessionStore, 'webWires'>;
  clock: Pick<Clock, 'nowMs'>;
  frameClock: FrameClock;
  newStreamId: () => string;
  /** How long a page that is away may come back (`WEB_RESUME_MS`). */
  resumeMs: number;
}

/** A page at the door, with a token that opens its session. */
export interface ArrivedPage {
  sessionId: SessionId;
  /** Whether its token is past its time, so that only a resume is allowed. */
  isExpired: boolean;
  start: StartMessage;
}

interface HeldWire {
  wire: WebWire;
  notes: WireNotes;
  link: WebLink;
  /** When the page went away; infinite while it is there. */
  leftAtMs: number;
}

export class WebVoice implements FrameListener {
  readonly #options: WebVoiceOptions;
  readonly #held = new Map<SessionId, HeldWire>();
  /** Sessions of which a page is just being let in. Another one of the same session waits for its turn. */
  readonly #entering = new Map<SessionId, Promise<void>>();

  constructor(options: WebVoiceOptions) {
    this.#options = options;
  }

  /** Pages that are connected, or away and still expected. */
  get wires(): number {
    return this.#held.size;
  }

  /** Makes the link of a page that has said `start`. It keeps what comes until `enter` has found its call. */
  createLink(transport: WebTransport): WebLink {
    const { clock, newStreamId } = this.#options;
    return new WebLink({
      transport,
      streamId: newStreamId(),
      clock,
      onLeft: (link, why) => this.#left(link, why),
    });
  }

  /** @returns the link that has the session's call on this replica. */
  linkOf(sessionId: SessionId): WebLink | undefined {
    return this.#held.get(sessionId)?.link;
  }

  /**
   * Joins the link to its call, and tells the page `ready`.
   * @throws TrunklineError TL_TOKEN_EXPIRED or TL_UNAUTHORIZED when the page shows no good token, and what `WebCalls.join` throws.
   */
  async enter(link: WebLink, page: ArrivedPage): Promise<void> {
    const { sessionId } = page;
    const before = this.#entering.get(sessionId);
    const entered = (before ?? Promise.resolve()).then(() => this.#enter(link, page));
    const settled = entered.catch(() => {});
    this.#entering.set(sessionId, settled);
    try {
      await entered;
    } finally {
      if (this.#entering.get(sessionId) === settled) this.#entering.delete(sessionId);
    }
  }

  tick(nowMs: number): void {
    const { resumeMs, frameClock } = this.#options;
    for (const [sessionId, { notes, link, leftAtMs }] of this.#held) {
      if (nowMs - leftAtMs > resumeMs) {
        this.#held.delete(sessionId);
        continue;
      }
      link.tick(nowMs);
      if (leftAtMs === Number.POSITIVE_INFINITY) notes.tick(link.isUsed, nowMs);
    }
    if (this.#held.size === 0) frameClock.delete(this);
  }

  async #enter(link: WebLink, { sessionId, isExpired, start }: ArrivedPage): Promise<void> {
    const { store, calls } = this.#options;
    const { resumeToken } = start;
    if (isExpired && resumeToken === undefined) {
      throw new TrunklineError(
        'TL_TOKEN_EXPIRED',
        'This token is past its time. Ask POST /web/sessions for a new one.',
      );
    }
    const token = store.webWires.newToken();
    const known = this.#held.get(sessionId);
    let wire: WebWire;
    if (resumeToken === undefined) {
      wire = this.#newWire(sessionId, start, undefined);
    } else {
      const isSpent = known?.notes.isSpent(resumeToken, known.link.isUsed) ?? false;
      const numbers = isSpent ? undefined : await store.webWires.resume(sessionId, resumeToken, token);
      if (numbers === undefined) {
        throw new TrunklineError('TL_UNAUTHORIZED', 'This resumeToken is unknown, or its call is over. Begin anew.');
      }
      // What is known here is newer than what was written down, unless another replica has had the page meanwhile.
      const isKnown = known?.notes.isResumedBy(resumeToken) ?? false;
      wire = known !== undefined && isKnown ? known.wire : this.#newWire(sessionId, start, numbers);
    }
    link.wire = wire;
    await calls.join({ sessionId }, link, { isResume: resumeToken !== undefined });
    if (resumeToken === undefined) await store.webWires.begin(sessionId, token, TAKEN_AHEAD);
    const notes = known?.wire === wire ? known.notes : new WireNotes(store.webWires, wire, token);
    if (resumeToken !== undefined) notes.rotate(resumeToken, token);
    this.#hold({ wire, notes, link, leftAtMs: link.isOver ? this.#options.clock.nowMs() : Number.POSITIVE_INFINITY });
    link.open(token, start.playedSamples);
  }

  #newWire(sessionId: SessionId, { format = 'pcm16k' }: StartMessage, from: WebWireNumbers | undefined): WebWire {
    const wire = new WebWire({ sessionId, format, from });
    if (from === undefined) wire.takenBelow = TAKEN_AHEAD;
    return wire;
  }

  #hold(held: HeldWire): void {
    this.#held.set(held.wire.sessionId, held);
    this.#options.frameClock.add(this);
  }

  #left(link: WebLink, why: CarrierClose | undefined): void {
    const { wire } = link;
    const held = wire === undefined ? undefined : this.#held.get(wire.sessionId);
    if (held === undefined || held.link !== link) return;
    const nowMs = this.#options.clock.nowMs();
    if (why === 'over' || why === 'noAgent') {
      this.#held.delete(held.wire.sessionId);
      void held.notes.end();
      return;
    }
    held.leftAtMs = nowMs;
    void held.notes.write(link.isUsed, nowMs);
  }
}
