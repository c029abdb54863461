/**
 * What a process loads and compiles at its first use would stop its loop while the first caller speaks: the HTTP client with its parser
 * (200 ms and more on a busy machine), the certificates that are trusted, and the way of a voice webhook from the wire to its TwiML. So all
 * of it is used before calls are taken: of the time that a burst takes right after a start, two fifths were the compiler's.
 */
import { randomBytes, createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { twilioVoiceFormSchema } from '@trunkline/protocol';
import { createFastify, createLogger, systemClock, WrongProofs } from '@trunkline/service-kit';
import { acceptTwilioForms, parseForm, twilioRoute } from '../http/twilio/twilio-form.ts';
import { connectStreamTwiml, PATHS } from '../twilio/twiml.ts';
import { sendHttp } from '../vapi/vapi-http.ts';

/** By then the compiler has seen the way of a request. */
const ROUNDS = 30;
/** A busy machine is warmed up less: whoever comes back after a fault is waited for. */
const ENOUGH_MS = 250;
const REQUESTS_AT_ONCE = 10;
const TIMEOUT_MS = 5_000;
const PUBLIC_URL = 'https://warm-up.invalid';

/** Talks to itself over a port of this machine that is closed again. Nothing is sent to anybody else, and nothing is counted. */
export async function warmUp(): Promise<void> {
  createSecureContext();
  const authToken = randomBytes(16).toString('hex');
  // What it would log is not true of the gateway, such as where it listens.
  const logger = createLogger({ service: 'warm-up', level: 'silent' });
  const app = createFastify({ logger });
  const proofs = new WrongProofs({ clock: systemClock, log: logger });
  const check = { authTokens: [authToken], publicUrl: PUBLIC_URL };
  acceptTwilioForms(app, check, proofs.of('twilio-signature', false), () => {});
  twilioRoute(app, PATHS.voice, async (request, reply) => {
    reply.type('text/xml');
    const { CallSid } = parseForm(twilioVoiceFormSchema, request);
    return connectStreamTwiml(PUBLIC_URL, CallSid);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  try {
    const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}${PATHS.voice}`;
    const ring = (): Promise<unknown> => {
      const form = {
        AccountSid: 'AC0',
        CallSid: `CA${randomBytes(16).toString('hex')}`,
        From: '+15550100001',
        To: '+15550100002',
      };
      const signed = Object.entries(form).reduce(
        (text, [name, value]) => text + name + value,
        `${PUBLIC_URL}${PATHS.voice}`,
      );
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': createHmac('sha1', authToken).update(signed).digest('base64'),
      };
      return sendHttp({
        url,
        method: 'POST',
        headers,
        body: new URLSearchParams(form).toString(),
        timeoutMs: TIMEOUT_MS,
      });
    };
    const untilMs = performance.now() + ENOUGH_MS;
    for (let round = 0; round < ROUNDS && performance.now() < untilMs; round += 1) {
      await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, ring));
    }
  } finally {
    await app.close();
  }
}
