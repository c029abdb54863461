/**
 * Twilio's webhooks as Fastify sees them: form bodies, and the signature over all of their parameters. Registered once for
 * all of Twilio's routes, so that none can be forgotten.
 */
import { TrunklineError } from '@trunkline/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { isSignedWebhook, type SignatureCheck } from '../../twilio/signature.ts';

/** Twilio's forms have some forty short parameters. */
const MAX_FORM_BYTES = 64 * 1024;

export type FormParams = Record<string, string | string[]>;

/** Every parameter with all its values: repeated names and empty values take part in the signature. */
export function readForm(body: string): FormParams {
  const params = Object.create(null) as FormParams;
  for (const [name, value] of new URLSearchParams(body)) {
    const known = params[name];
    if (known === undefined) params[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else params[name] = [known, value];
  }
  return params;
}

/**
 * Adds the form parser and the signature check to `app` and everything registered inside it.
 * @param check `undefined` switches the check off, which configuration allows outside production only.
 */
export function acceptTwilioForms(
  app: FastifyInstance,
  check: SignatureCheck | undefined,
  onRefused: () => void,
): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
    (_request, body, done) => done(null, readForm(body as string)),
  );
  const refuse = (): never => {
    onRefused();
    throw new TrunklineError(
      'TL_BAD_SIGNATURE',
      'The X-Twilio-Signature header does not match this request. Check PUBLIC_URL and TWILIO_AUTH_TOKEN.',
    );
  };
  // Before the body is read: nothing is parsed for a stranger who does not even pretend.
  app.addHook('onRequest', async (request) => {
    if (check && !request.headers['x-twilio-signature']) refuse();
  });
  app.addHook('preHandler', async (request) => {
    if (!check) return;
    const signature = request.headers['x-twilio-signature'];
    const params = (request.body ?? {}) as FormParams;
    if (!isSignedWebhook(check, typeof signature === 'string' ? signature : undefined, request.url, params)) refuse();
  });
}

/** The fields of a form that `schema` names. @throws TrunklineError 422 with the name of the first wrong field. */
export function parseForm<S extends z.ZodType>(schema: S, request: FastifyRequest): z.infer<S> {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new TrunklineError('TL_INVALID_FIELD', `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'invalid'}`);
}
