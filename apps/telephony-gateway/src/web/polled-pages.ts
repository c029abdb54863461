/** The pages that poll through this replica, and what a page is told that is not among them. */
import { type SessionId, TrunklineError } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { Clock } from '@trunkline/service-kit';
import type { WebCalls } from '../call/web-calls.ts';
import type { StartMessage } from './page-entrance.ts';
import { refusalOf } from './page-refusal.ts';
import { PollTransport } from './poll-transport.ts';
import type { WebLink } from './web-link.ts';
import { WEB_CLOSE } from './web-transport.ts';
import type { WebVoice } from './web-voice.ts';

export interface PolledPage {
  readonly transport: PollTransport;
  readonly link: WebLink;
  /** Resolves when its call is found. */
  readonly entered: Promise<void>;
}

export interface PolledPagesOptions {
  voice: WebVoice;
  calls: Pick<WebCalls, 'liveCallOf'>;
  store: Pick<SessionStore, 'webWires' | 'leases'>;
  clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  replicaId: string;
}

const callOver = (): TrunklineError => new TrunklineError('TL_SESSION_EXPIRED', 'The call is over.');
const startFirst = (): TrunklineError =>
  new TrunklineError('TL_CALL_STATE', 'Send "start" first, with your resumeToken when you come back.');

export class PolledPages {
  readonly #options: PolledPagesOptions;
  readonly #pages = new Map<SessionId, PolledPage>();

  constructor(options: PolledPagesOptions) {
    this.#options = options;
  }

  find(sessionId: SessionId): PolledPage | undefined {
    return this.#pages.get(sessionId);
  }

  /** A page has said `start`. @param shown its token. @throws what `WebVoice.enter` throws. */
  async begin(
    sessionId: SessionId,
    shown: { token: string; isExpired: boolean },
    start: StartMessage,
  ): Promise<PolledPage> {
    const { voice, clock } = this.#options;
    const transport: PollTransport = new PollTransport({
      token: shown.token,
      clock,
      events: {
        messageReceived() {},
        heardFrom: () => link.heardFrom(),
        closed: () => link.closed(),
      },
      onDone: () => this.#forget(sessionId, transport),
    });
    const link = voice.createLink(transport);
    const entered = voice.enter(link, { sessionId, isExpired: shown.isExpired, start });
    const page = { transport, link, entered };
    const before = this.#pages.get(sessionId);
    try {
      await entered;
    } catch (cause) {
      const { error, closeCode, isRetryable } = refusalOf(cause);
      link.refuse(error, closeCode, isRetryable);
      throw error;
    }
    if (before?.transport.closeCode === undefined) before?.link.close('replaced');
    this.#pages.set(sessionId, page);
    return page;
  }

  /** What a page is told that does not poll here. */
  async whereIs(sessionId: SessionId): Promise<TrunklineError> {
    const { voice, calls, store, replicaId } = this.#options;
    const state = await store.webWires.state(sessionId);
    if (state === 'none') return startFirst();
    const callId = state === 'ended' ? undefined : await calls.liveCallOf(sessionId);
    if (callId === undefined) return callOver();
    if (voice.linkOf(sessionId) !== undefined) return startFirst();
    const lease = await store.leases.read(callId);
    if (lease === undefined || lease.holder === replicaId) return startFirst();
    return new TrunklineError(
      'TL_WRONG_REPLICA',
      'Another replica has this call. Send the request again, or "start" with your resumeToken to move the call here.',
    );
  }

  /** What a page is told of whose polls were ended. */
  goneFor(closeCode: number): TrunklineError {
    switch (closeCode) {
      case WEB_CLOSE.over:
        return callOver();
      case WEB_CLOSE.noAgent:
        return new TrunklineError('TL_AGENT_UNAVAILABLE', 'No agent could be had. Try again later.');
      case WEB_CLOSE.policy:
        return new TrunklineError('TL_RATE_LIMITED', 'Too many messages, or too many that cannot be read.');
      default:
        return startFirst();
    }
  }

  #forget(sessionId: SessionId, transport: PollTransport): void {
    if (this.#pages.get(sessionId)?.transport === transport) this.#pages.delete(sessionId);
  }
}
