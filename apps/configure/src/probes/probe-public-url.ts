/**
 * Asks the deployment at PUBLIC_URL what Twilio and Vapi will ask it, with our signatures and with wrong ones. Nothing comes of the
 * requests: a call that only rings changes nothing, and the message is one of those that are only counted.
 */
import { randomBytes } from 'node:crypto';
import { describeConnection } from '../clouds/cloud-fault.ts';
import { CALL_STATUS_PATH } from '../compare/compare-number.ts';
import { fault, showUrl, type Trouble } from '../compare/difference.ts';
import type { ConfigureConfig } from '../config.ts';
import { signAsTwilio, signAsVapi } from './sign-probe.ts';

export const VAPI_PATH = '/webhook/vapi';

const TIMEOUT_MS = 10_000;
const START_IT = 'Start it with npm start; for a try from a laptop: npm start -- --tunnel.';

export async function probePublicUrl(config: ConfigureConfig, epochMs: number): Promise<Trouble[]> {
  const { PUBLIC_URL: publicUrl } = config;
  const scheme = judgeAddress(config);
  const gateway = await probeGateway(config);
  // Where nobody is at home, the second door is not worth knocking at.
  const isAway = gateway.some(({ problem }) => problem.startsWith(`PUBLIC_URL (${publicUrl}) cannot be reached`));
  return [...scheme, ...gateway, ...(isAway ? [] : await probeWebhook(config, epochMs))];
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Twilio and Vapi can only reach what is public; their sandbox can reach this machine. */
export function judgeAddress({
  PUBLIC_URL,
  TWILIO_API_URL,
}: Pick<ConfigureConfig, 'PUBLIC_URL' | 'TWILIO_API_URL'>): Trouble[] {
  const { protocol, hostname } = new URL(PUBLIC_URL);
  const isLocal = LOOPBACK.test(hostname);
  if (isLocal && TWILIO_API_URL !== undefined) return [];
  if (isLocal) {
    return [
      fault(
        `PUBLIC_URL is ${PUBLIC_URL}, which only this machine can reach.`,
        'For a try from a laptop: npm start -- --tunnel.',
      ),
    ];
  }
  if (protocol === 'https:') return [];
  return [
    fault(
      `PUBLIC_URL is ${PUBLIC_URL}, and Twilio opens media streams over wss alone.`,
      'Put a proxy with a certificate in front of it and set PUBLIC_URL to its https address.',
    ),
  ];
}

async function probeGateway({ PUBLIC_URL: publicUrl, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN }: ConfigureConfig) {
  const url = `${publicUrl}${CALL_STATUS_PATH}`;
  const params = { AccountSid: TWILIO_ACCOUNT_SID, CallSid: `CA${'0'.repeat(32)}`, CallStatus: 'ringing' };
  const post = (token: string) => send(url, new URLSearchParams(params).toString(), signAsTwilio(token, url, params));
  const right = await post(TWILIO_AUTH_TOKEN[0] as string);
  if ('reason' in right) {
    return [fault(`PUBLIC_URL (${publicUrl}) cannot be reached: ${right.reason}.`, START_IT)];
  }
  if (right.status === 403) {
    return [
      fault(
        'The gateway at PUBLIC_URL does not take what is signed with TWILIO_AUTH_TOKEN.',
        'It was started with another token, or with another PUBLIC_URL, which is signed too. Restart it with these variables.',
      ),
    ];
  }
  if (right.status >= 500) {
    return [fault(`The gateway at PUBLIC_URL is not ready (${right.status}).`, START_IT)];
  }
  if (right.status < 200 || right.status > 299) return [elsewhere(url, right)];
  const wrong = await post(randomBytes(16).toString('hex'));
  if ('status' in wrong && wrong.status === 403) return [];
  return [
    fault(
      `${url} takes what is wrongly signed: anybody could pretend to be Twilio, or it is not the gateway.`,
      'Remove TWILIO_VALIDATE_SIGNATURES=false where the gateway runs, and check where PUBLIC_URL leads.',
    ),
  ];
}

async function probeWebhook(config: ConfigureConfig, epochMs: number): Promise<Trouble[]> {
  const url = `${config.PUBLIC_URL}${VAPI_PATH}`;
  const body = JSON.stringify({ message: { type: 'hang', timestamp: epochMs } });
  const secret = config.VAPI_WEBHOOK_SECRET?.[0] ?? '';
  const post = (one: string) =>
    send(url, body, { 'content-type': 'application/json', ...signAsVapi(config, one, body, epochMs) });
  const right = await post(secret);
  if ('reason' in right) return [fault(`${url} cannot be reached: ${right.reason}.`, START_IT)];
  if (right.status === 401) {
    return [
      fault(
        'The webhook at PUBLIC_URL does not take VAPI_WEBHOOK_SECRET in the way of VAPI_WEBHOOK_AUTH.',
        'It was started with other VAPI_WEBHOOK_ variables, or the clocks differ. Restart it with these.',
      ),
    ];
  }
  if (right.status >= 500) return [fault(`The webhook at PUBLIC_URL is not ready (${right.status}).`, START_IT)];
  if (right.status < 200 || right.status > 299) return [elsewhere(url, right)];
  if (config.VAPI_WEBHOOK_AUTH === 'none') return [];
  const wrong = await post(randomBytes(16).toString(config.VAPI_SECRET_ENCODING === 'base64' ? 'base64' : 'hex'));
  if ('status' in wrong && wrong.status === 401) return [];
  return [
    fault(
      `${url} takes a wrong secret: anybody could pretend to be Vapi, or it is not the webhook.`,
      'Check VAPI_WEBHOOK_AUTH where the webhook runs, and where PUBLIC_URL leads.',
    ),
  ];
}

function elsewhere(url: string, { status, location }: Answer): Trouble {
  if (location !== undefined && status > 299 && status < 400) {
    return fault(
      `${url} answers ${status} and sends whoever asks to ${showUrl(location)}. What Twilio and Vapi sign and post does not survive that.`,
      'Set PUBLIC_URL to the address that answers by itself, start anew, and run npm run configure.',
    );
  }
  return fault(
    `${url} answers ${status}: PUBLIC_URL leads to something else than Trunkline.`,
    'Pass everything on to the port of npm start (8080), or by the route table of the proxy that is in front.',
  );
}

interface Answer {
  status: number;
  location?: string;
}

async function send(url: string, body: string, headers: Record<string, string>): Promise<Answer | { reason: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      // The free ngrok shows browsers a page of its own in between, unless this header is there.
      headers: { ...headers, 'ngrok-skip-browser-warning': '1' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    const location = response.headers.get('location');
    return { status: response.status, ...(location !== null && { location: new URL(location, url).href }) };
  } catch (error) {
    return { reason: describeConnection(error) };
  }
}
