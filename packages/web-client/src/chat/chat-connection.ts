/** Keeps a page connected to its session: gets tokens, chooses the way, and comes back after whatever cuts the connection. */
import { backoffMs } from '../backoff.ts';
import { loadPart } from '../parts.ts';
import { faultOf } from './chat-fault.ts';
import type { ChatLink, LinkEnd, LinkTarget } from './chat-link.ts';
import type { ChatClientOptions, ChatConnection as State, ChatFault, PageSession } from './chat-types.ts';
import type * as HttpModule from './http-link.ts';
import { openSocketLink } from './socket-link.ts';

/** A token is not used any more when so little of its time is left. */
const TOKEN_MARGIN_MS = 20_000;
/** After so many refused tokens in a row something is wrong that another one does not mend. */
const MAX_REFUSED_TOKENS = 2;
/** Of three attempts that do not come to anything, the first two are sockets. */
const ATTEMPTS_PER_ROUND = 3;
const SOCKETS_PER_ROUND = 2;
const RESTART_MS = 150;
const TOKEN_REFUSED: ChatFault = { code: 'TL_UNAUTHORIZED', message: 'The chat refuses this page.', retryable: false };

export interface ConnectionTarget extends Pick<
  LinkTarget,
  'cursor' | 'sessionId' | 'onEvent' | 'onPosted' | 'onRefused'
> {
  baseUrl: string;
  /** Asked for only when a part is needed. */
  partsBaseUrl(): string;
  token: ChatClientOptions['token'];
  /** The token names its session. */
  onSession(sessionId: string): void;
  /** `state`, `fault` or both are new. */
  onChange(): void;
  onExpired(): void;
}

export class ChatConnection {
  state: State = 'idle';
  fault: ChatFault | undefined;
  link: ChatLink | undefined;
  readonly #target: ConnectionTarget;
  #grant: PageSession | undefined;
  /** Grows with every attempt, so that what an older one still says is not heard. */
  #attempt = 0;
  #failures = 0;
  #refusedTokens = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #hasBeenOpen = false;

  constructor(target: ConnectionTarget) {
    this.#target = target;
  }

  /** Connects, or tries again at once where it waits or has given up. */
  open(): void {
    if (this.link || this.state === 'connecting') return;
    addEventListener('online', this.#wake);
    document.addEventListener('visibilitychange', this.#wake);
    this.#refusedTokens = 0;
    this.#set(this.#waiting());
    void this.#try();
  }

  /** Forgets the session: the next `open` asks for a token anew. */
  close(state: 'idle' | 'ended'): void {
    this.#drop();
    removeEventListener('online', this.#wake);
    document.removeEventListener('visibilitychange', this.#wake);
    this.#grant = undefined;
    this.#failures = 0;
    this.#hasBeenOpen = false;
    this.fault = undefined;
    this.#set(state);
  }

  /** Looks at the connection at once when the tab or the network comes back. */
  readonly #wake = (): void => {
    if (document.hidden) return;
    if (this.link) this.link.check();
    else if (this.#retryTimer !== undefined) void this.#try();
  };

  async #try(): Promise<void> {
    this.#drop();
    const attempt = this.#attempt;
    const isCurrent = (): boolean => attempt === this.#attempt;
    try {
      const { token } = await this.#freshGrant();
      if (!isCurrent()) return;
      const { baseUrl, partsBaseUrl, sessionId, cursor, onPosted, onRefused, onEvent } = this.#target;
      const isSocket = this.#failures % ATTEMPTS_PER_ROUND < SOCKETS_PER_ROUND;
      const open = isSocket
        ? openSocketLink
        : (await loadPart<typeof HttpModule>(partsBaseUrl(), 'chat-http')).openHttpLink;
      if (!isCurrent()) return;
      this.link = open({
        baseUrl,
        token,
        sessionId,
        cursor,
        onPosted,
        onRefused,
        onOpen: () => isCurrent() && this.#opened(isSocket),
        onEvent: (event) => isCurrent() && onEvent(event),
        onEnd: (end) => isCurrent() && this.#lost(end),
      });
    } catch (thrown) {
      if (isCurrent()) this.#lost(faultOf(thrown));
    }
  }

  async #freshGrant(): Promise<PageSession> {
    const known = this.#grant;
    if (known && (!known.expiresAt || Date.parse(known.expiresAt) - Date.now() > TOKEN_MARGIN_MS)) return known;
    const sessionId = this.#target.sessionId();
    const answer = await this.#target.token(sessionId === undefined ? {} : { sessionId });
    const grant = typeof answer === 'string' ? { token: answer } : answer;
    this.#grant = grant;
    if (grant.sessionId !== undefined) this.#target.onSession(grant.sessionId);
    return grant;
  }

  #opened(isSocket: boolean): void {
    if (isSocket) this.#failures = 0;
    this.#refusedTokens = 0;
    this.fault = undefined;
    this.#hasBeenOpen = true;
    this.#set('open');
  }

  #lost({ reason, fault }: LinkEnd): void {
    const wasOpen = this.state === 'open';
    this.#drop();
    this.fault = fault;
    if (reason === 'expired') return this.#target.onExpired();
    if (reason === 'badToken') {
      this.#grant = undefined;
      this.#refusedTokens += 1;
    }
    if (reason === 'refused' || this.#refusedTokens > MAX_REFUSED_TOKENS) {
      this.fault ??= TOKEN_REFUSED;
      return this.#set('refused');
    }
    if (!wasOpen && reason === 'lost') this.#failures += 1;
    // After a restart the page comes back at once, but not in the same instant as all others.
    const delayMs =
      reason === 'restart'
        ? RESTART_MS * Math.random()
        : backoffMs(this.#failures + this.#refusedTokens, Math.random());
    this.#retryTimer = setTimeout(() => void this.#try(), delayMs);
    this.#set(this.#waiting());
  }

  #waiting(): State {
    return this.#hasBeenOpen ? 'reconnecting' : 'connecting';
  }

  #drop(): void {
    this.#attempt += 1;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.link?.close();
    this.link = undefined;
  }

  #set(state: State): void {
    this.state = state;
    this.#target.onChange();
  }
}
