/** The one session of the view, in which both the call and the chat are. It is made when it is first needed, and lives as long as the page. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { WebSessionAnswer } from '@trunkline/protocol';
import { ApiError } from '../../api/request.ts';

/** A token with less time than this left is not handed out. */
const MARGIN_MS = 60_000;

/** A fault as the clients of chat and voice understand it. */
export class SessionFault extends Error {
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
    this.#pending ??= this.#renew().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  /** Leaves the session; the next grant begins a new one. */
  forget(): void {
    this.#granted = undefined;
    this.#pending = undefined;
    this.#id.value = undefined;
  }

  async #renew(): Promise<WebSessionAnswer> {
    const wished = this.#id.peek();
    try {
      const answer = await this.#ask(wished);
      // Somebody has begun anew while the answer was under way.
      if (this.#id.peek() === wished) {
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
