import type { AgentHost, AgentSession } from '../agent-host.ts';

/** A token with less time than this is not handed to a call. */
const MARGIN_MS = 60_000;

/** A fault as the clients of chat and voice understand it. */
class SessionFault extends Error {
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, retryable: boolean) {
    super(`The page's server gave no session: ${code}.`);
    this.code = code;
    this.retryable = retryable;
  }
}

/**
 * Gets sessions from the page's own server, which has the API key: `POST token-url {"sessionId"?}`, with the page's own cookies.
 * Chat and call share one.
 */
export class SessionSource {
  readonly #host: AgentHost;
  #last: AgentSession | undefined;
  #pending: Promise<AgentSession> | undefined;

  constructor(host: AgentHost) {
    this.#host = host;
  }

  /** @throws what a chat client understands as a `ChatFault`. */
  async ask(wish: { sessionId?: string }): Promise<AgentSession> {
    const getSession = this.#host.getSession();
    this.#pending = getSession ? getSession(wish) : this.#fetch(wish);
    this.#last = await this.#pending;
    return this.#last;
  }

  /** The session that is there or under way, else a new one. */
  async forCall(): Promise<AgentSession> {
    await this.#pending?.catch(() => undefined);
    const last = this.#last;
    const endsAtMs = Date.parse(last?.expiresAt ?? '');
    if (last && endsAtMs - Date.now() > MARGIN_MS) return last;
    return this.ask(last?.sessionId === undefined ? {} : { sessionId: last.sessionId });
  }

  async #fetch(wish: { sessionId?: string }): Promise<AgentSession> {
    const { tokenUrl } = this.#host.settings();
    if (tokenUrl === undefined) throw new SessionFault('no-token-url', false);
    const init: RequestInit = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wish),
      credentials: 'same-origin',
      cache: 'no-store',
    };
    const response = await fetch(tokenUrl, init).catch(() => undefined);
    if (!response) throw new SessionFault('token-unreachable', true);
    if (response.ok) return (await response.json()) as AgentSession;
    const { status } = response;
    // A 404 is a wrong address; only a 410 says that the session is over.
    if (status === 410) throw new SessionFault('TL_SESSION_EXPIRED', false);
    throw new SessionFault('token-refused', status === 429 || status >= 500);
  }
}
