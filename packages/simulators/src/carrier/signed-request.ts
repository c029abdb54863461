/** Twilio's HTTP requests to us. Source: Twilio, webhooks security and webhook connection overrides. */
import twilioWebhooks from 'twilio/lib/webhooks/webhooks.js';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { CallEventBody, WebhookParams } from './call-event.ts';
import { readConnectionOverrides } from './connection-overrides.ts';
import { exchange, ExchangeError, type HttpReply } from './http-exchange.ts';
import { dialUrlOf, type OriginMap } from './origin-map.ts';
import type { HttpMethod } from './twiml.ts';

export interface RequestSettings {
  readonly authToken: string;
  readonly originMap: OriginMap;
  readonly random: Random;
  readonly clock: Clock;
  /** Chance that a request is delivered twice; the second answer counts, as after a lost first one. */
  readonly duplicateRate: number;
  readonly record: (event: CallEventBody) => void;
  /** The form of the URL that is signed, given the one that is called; the same by default. */
  readonly signedUrlOf: (url: string) => string;
}

export interface SignedRequest {
  /** Absolute; its fragment may hold connection overrides and is not part of the signature. */
  readonly url: string;
  readonly method: HttpMethod;
  readonly params: WebhookParams;
  readonly signal?: AbortSignal | undefined;
}

/** The answer, or why there is none (Twilio errors 11100, 11200 and 11205). */
export type SignedAnswer = HttpReply | { readonly code: 11100 | 11200 | 11205; readonly reason: string };

/** The signature of a WebSocket upgrade to `url` (as written in the TwiML, `wss:`). */
export function signUpgrade(authToken: string, url: string): string {
  return twilioWebhooks.getExpectedTwilioSignature(authToken, url, {});
}

/**
 * Sends one signed webhook and retries it as its overrides say. A retry carries `I-Twilio-Idempotency-Token`.
 */
export async function sendSigned(settings: RequestSettings, request: SignedRequest): Promise<SignedAnswer> {
  const { method, params } = request;
  if (!URL.canParse(request.url)) return { code: 11100, reason: `invalid URL ${request.url}` };
  const [withoutFragment = '', fragment = ''] = request.url.split('#', 2);
  const overrides = readConnectionOverrides(fragment);
  const form = new URLSearchParams(params).toString();
  const separator = withoutFragment.includes('?') ? '&' : '?';
  const url = method === 'GET' && form !== '' ? `${withoutFragment}${separator}${form}` : withoutFragment;
  const signature = twilioWebhooks.getExpectedTwilioSignature(
    settings.authToken,
    settings.signedUrlOf(url),
    method === 'GET' ? {} : params,
  );
  const parsed = new URL(url);
  const headers: Record<string, string> = {
    host: parsed.host,
    // What the map replaces is the proxy in front of us, so it says what such a proxy says.
    'x-forwarded-proto': parsed.protocol.slice(0, -1),
    'user-agent': 'TwilioProxy/1.1',
    accept: '*/*',
    'x-twilio-signature': signature,
    ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
  };
  const deadline = AbortSignal.timeout(overrides.totalTimeoutMs);
  const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
  const idempotencyToken = settings.random.hex(32);
  let repeats = settings.random.chance(settings.duplicateRate) ? 1 : 0;
  let retries = overrides.retries;

  for (let attempt = 0; ; attempt += 1) {
    settings.record({ type: 'webhook.sent', url, method, params, attempt });
    const startedMs = settings.clock.nowMs();
    try {
      const reply = await exchange({
        url: dialUrlOf(parsed, settings.originMap),
        method,
        headers: attempt === 0 ? headers : { ...headers, 'i-twilio-idempotency-token': idempotencyToken },
        body: method === 'POST' ? form : '',
        connectTimeoutMs: overrides.connectTimeoutMs,
        responseTimeoutMs: overrides.responseTimeoutMs,
        signal,
      });
      const { status, body } = reply;
      settings.record({ type: 'webhook.answered', url, status, body, durationMs: settings.clock.nowMs() - startedMs });
      if (overrides.retriesStatus(status) && retries > 0) retries -= 1;
      else if (repeats > 0) repeats -= 1;
      else return reply;
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      settings.record({ type: 'webhook.failed', url, reason: error.message });
      if (signal.aborted || retries === 0 || !overrides.retriesFailure(error.phase)) {
        return { code: error.phase === 'connect' ? 11205 : 11200, reason: error.message };
      }
      retries -= 1;
    }
  }
}
