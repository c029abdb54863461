import { type Clock, sleep } from '../clock.ts';
import type { Random } from '../random.ts';
import { buildAuthHeaders, type WebhookAuth } from './webhook-auth.ts';

/** Vapi's default for `server.timeoutSeconds`. */
const DEFAULT_TIMEOUT_MS = 20_000;
/** Fixed by Vapi for `assistant-request`, whatever the server's own setting says. */
const ASSISTANT_REQUEST_TIMEOUT_MS = 7500;
/** A reply longer than this is cut; nobody looks at it whole. */
const MAX_REPLY_CHARS = 100_000;

export interface BackoffPlan {
  readonly type: 'fixed' | 'exponential';
  readonly maxRetries: number;
  readonly baseDelayMs: number;
  readonly excludedStatusCodes: readonly number[];
}

/** Where server messages go. Without a `backoffPlan` a message is tried once, as with Vapi. */
export interface WebhookServer {
  readonly url: string;
  readonly auth?: WebhookAuth;
  readonly timeoutMs?: number;
  /** Sent as they are; an `authorization` here replaces the one of `auth`. */
  readonly headers?: Record<string, string>;
  readonly backoffPlan?: BackoffPlan;
}

/** A server message without its envelope. */
export interface ServerMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface WebhookAttempt {
  readonly atMs: number;
  readonly durationMs: number;
  /** `undefined` when no reply came: see `fault`. */
  readonly status?: number;
  readonly fault?: string;
}

export interface WebhookDelivery {
  readonly type: string;
  readonly message: ServerMessage;
  readonly attempts: readonly WebhookAttempt[];
  /** A 2xx reply came. */
  readonly ok: boolean;
  /** Body of the last reply, parsed where it was JSON. */
  readonly reply?: unknown;
}

export interface WebhookSender {
  /** Delivers one message, retries included. Never rejects: what went wrong is in the delivery. */
  send(server: WebhookServer, message: ServerMessage): Promise<WebhookDelivery>;
  /** Gives up on what is still under way. */
  close(): Promise<void>;
}

export interface WebhookSenderOptions {
  readonly clock: Clock;
  readonly epochMsOf: (atMs: number) => number;
  readonly random: Random;
}

/** Sends server messages as Vapi does: `{ "message": ... }` by POST, authenticated, with its time limits and retries. */
export function createWebhookSender({ clock, epochMsOf, random }: WebhookSenderOptions): WebhookSender {
  const closing = new AbortController();
  const underWay = new Set<Promise<WebhookDelivery>>();
  const requests = new Set<AbortController>();

  const attempt = async (server: WebhookServer, type: string, body: string, messageId: string) => {
    const atMs = clock.nowMs();
    const request = new AbortController();
    if (closing.signal.aborted) request.abort(CLOSED);
    requests.add(request);
    const timeoutMs =
      type === 'assistant-request' ? ASSISTANT_REQUEST_TIMEOUT_MS : (server.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const cancelTimeout = clock.setTimeout(
      () => request.abort(new Error(`no reply within ${timeoutMs} ms`)),
      timeoutMs,
    );
    try {
      const signed = { body, method: 'POST', url: server.url, epochMs: epochMsOf(atMs), messageId };
      const response = await fetch(server.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...buildAuthHeaders(server.auth ?? { type: 'none' }, signed),
          ...lowerCased(server.headers),
        },
        body,
        signal: request.signal,
      });
      const reply = parseReply((await response.text()).slice(0, MAX_REPLY_CHARS));
      return { attempt: { atMs, durationMs: clock.nowMs() - atMs, status: response.status }, ok: response.ok, reply };
    } catch (error) {
      return { attempt: { atMs, durationMs: clock.nowMs() - atMs, fault: String(error) }, ok: false, reply: undefined };
    } finally {
      cancelTimeout();
      requests.delete(request);
    }
  };

  const deliver = async (server: WebhookServer, message: ServerMessage): Promise<WebhookDelivery> => {
    const body = JSON.stringify({ message });
    const messageId = `msg_${random.hex(24)}`;
    const { type, maxRetries, baseDelayMs, excludedStatusCodes } = server.backoffPlan ?? NO_RETRIES;
    const attempts: WebhookAttempt[] = [];
    for (;;) {
      const tried = await attempt(server, message.type, body, messageId);
      attempts.push(tried.attempt);
      const isFinal =
        tried.ok ||
        attempts.length > maxRetries ||
        closing.signal.aborted ||
        excludedStatusCodes.includes(tried.attempt.status ?? 0);
      if (isFinal) return { type: message.type, message, attempts, ok: tried.ok, reply: tried.reply };
      await sleep(clock, type === 'fixed' ? baseDelayMs : baseDelayMs * 2 ** (attempts.length - 1), closing.signal);
    }
  };

  return {
    send: (server, message) => {
      const delivery = deliver(server, message);
      underWay.add(delivery);
      void delivery.then(() => underWay.delete(delivery));
      return delivery;
    },
    close: async () => {
      closing.abort();
      for (const request of requests) request.abort(CLOSED);
      await Promise.all(underWay);
    },
  };
}

const CLOSED = new Error('the simulator is closed');
const NO_RETRIES: BackoffPlan = { type: 'fixed', maxRetries: 0, baseDelayMs: 0, excludedStatusCodes: [] };

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function parseReply(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
