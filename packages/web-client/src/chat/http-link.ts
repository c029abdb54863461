/**
 * The way where sockets do not get through: messages by `POST /chat`, and everything that happens by reading
 * `GET /chat/:sessionId/events` again and again. There is one reader only, so events come in order.
 */
import { faultOf, readFault } from './chat-fault.ts';
import type { ChatLink, LinkTarget } from './chat-link.ts';
import { readEventStream } from './event-stream.ts';

/** How soon the gateway is asked again when nothing was new; each time a little later. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** A gateway that is being stopped ends streams at once. It is not asked again in the same instant. */
const BREATH_MS = 100;
/** After this time without anything new the socket is tried again, which says everything at once. */
const GIVE_WAY_AFTER_MS = 60_000;

export function openHttpLink(target: LinkTarget): ChatLink {
  const aborter = new AbortController();
  let wake = (): void => undefined;
  let isOpen = false;
  let pauseMs = FIRST_PAUSE_MS;

  const request = (
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
  ): Promise<Response> =>
    fetch(`${target.baseUrl}/chat${path}`, {
      ...init,
      headers: { authorization: `Bearer ${target.token}`, ...init.headers },
      cache: 'no-store',
      signal: aborter.signal,
    });
  const post = (path: string): void => {
    const sessionId = target.sessionId();
    // Stop and typing may be lost; the user sees that nothing happens and presses again.
    if (sessionId === undefined) return;
    const headers = { 'content-type': 'application/json' };
    request(`/${sessionId}/${path}`, { method: 'POST', body: '{}', headers }).catch(() => undefined);
  };
  const open = (): void => {
    if (!isOpen) target.onOpen();
    isOpen = true;
  };

  /** @returns whether something was new. */
  const readOnce = async (): Promise<boolean> => {
    const sessionId = target.sessionId();
    if (sessionId === undefined) return false;
    const response = await request(`/${sessionId}/events`, {
      headers: { accept: 'text/event-stream', 'last-event-id': target.cursor() },
    });
    // A session that was never written in is unknown to the chat.
    const isFresh = response.status === 404 && target.cursor() === '0';
    if (!response.ok && !isFresh) throw await readFault(response);
    open();
    if (response.status !== 200 || !response.body) return false;
    await readEventStream(response.body, target.onEvent);
    return true;
  };

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        pauseMs = FIRST_PAUSE_MS;
        resolve();
      };
    });

  const readOn = async (): Promise<void> => {
    let idleMs = 0;
    while (idleMs < GIVE_WAY_AFTER_MS) {
      if (target.sessionId() === undefined) open();
      if (await readOnce()) {
        pauseMs = FIRST_PAUSE_MS;
        idleMs = 0;
        await sleep(BREATH_MS);
        continue;
      }
      idleMs += pauseMs;
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  };

  void readOn()
    .then(() => ({ reason: 'restart' as const }), faultOf)
    .then((end) => {
      if (aborter.signal.aborted) return;
      aborter.abort();
      target.onEnd(end);
    });

  const send: ChatLink['message'] = ({ key, text }) => {
    target.onPosted(key);
    const sessionId = target.sessionId();
    const body = JSON.stringify({ message: text, ...(sessionId !== undefined && { sessionId }) });
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json', 'idempotency-key': key };
    request('', { method: 'POST', body, headers })
      .then(async (response) => {
        // 409: an earlier attempt has got through, and its answer is under way.
        if (!response.ok && response.status !== 409) throw await readFault(response);
        // The message is taken. Where the session is known, the reader above sees the rest, and this copy is not needed.
        if (sessionId !== undefined) await response.body?.cancel();
        else if (response.body) await readEventStream(response.body, target.onEvent);
        wake();
      })
      .catch((thrown: unknown) => {
        const end = faultOf(thrown);
        if (end.reason === 'expired') return target.onEvent({ type: 'session.ended', state: 'expired' });
        if (end.fault) target.onRefused(key, end.fault);
      });
  };

  return {
    message: send,
    stop: () => post('stop'),
    typing: () => post('typing'),
    check: () => wake(),
    close: () => aborter.abort(),
  };
}
