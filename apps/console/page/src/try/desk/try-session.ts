/** The one session of the view, in which both the call and the chat are. It is made when it is first needed, and lives as long as the page. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { WebSessionAnswer } from '@trunkline/protocol';
import { ApiError } from '../../api/request.ts';

/** A token with less time than this left is not handed out. */
const MARGIN_MS = 60_000;

/** A fault as the clients of chat and voice understand it. */
class SessionFault extends Error {
  readonly code: string;
  readonly retryable: boolean;

  constructor(message: string, code: string, retryable: boolean) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

export type AskForSession = (sessionId: string | undefined) => Promise<WebSessionAnswer>;

export class TrySession {
  readonly #ask: AskForSession;
  readonly #nowMs: () => number;
  readonly #id = signal<string | undefined>(undefined);
  #pending: Promise<WebSessionAnswer> | undefined;
  #granted: WebSessionAnswer | undefined;
  /** Goes up when the session is left, so that an answer that is still under way begins nothing. */
  #era = 0;

  constructor(ask: AskForSession, nowMs: () => number) {
    this.#ask = ask;
    this.#nowMs = nowMs;
  }

  /** Undefined as long as nobody has spoken or written. */
  get id(): ReadonlySignal<string | undefined> {
    return this.#id;
  }

  /**
   * The token that is there, else a new one of the same session. Whoever asks meanwhile gets the same.
   * @throws SessionFault
   */
  grant(): Promise<WebSessionAnswer> {
    const granted = this.#granted;
    if (granted && Date.parse(granted.expiresAt) - this.#nowMs() > MARGIN_MS) return Promise.resolve(granted);
    if (!this.#pending) {
      const pending = this.#renew().finally(() => {
        if (this.#pending === pending) this.#pending = undefined;
      });
      this.#pending = pending;
    }
    return this.#pending;
  }

  /** Leaves the session; the next grant begins a new one. */
  forget(): void {
    this.#era += 1;
    this.#granted = undefined;
    this.#pending = undefined;
    this.#id.value = undefined;
  }

  async #renew(): Promise<WebSessionAnswer> {
    const era = this.#era;
    try {
      const answer = await this.#ask(this.#id.peek());
      if (era === this.#era) {
        this.#granted = answer;
        this.#id.value = answer.sessionId;
      }
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const isExpired = error.status === 410;
      const code = isExpired ? 'TL_SESSION_EXPIRED' : (error.code ?? 'unreachable');
      throw new SessionFault(error.message, code, !isExpired && (error.status === 0 || error.status >= 500));
    }
  }
}
