import { TrunklineError } from '@trunkline/protocol';
import { scopeOfMethod } from '@trunkline/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Credentials, Operator, Operators } from './operators.ts';
import { assertSameSite } from './same-site.ts';
import { SESSION_COOKIE } from './session-cookie.ts';

/** What a request shows of who sends it. */
export function credentialsOf({
  headers,
  cookies,
  ip: address,
  log,
}: Pick<FastifyRequest, 'headers' | 'cookies' | 'ip' | 'log'>): Credentials {
  return { address, log, authorization: headers.authorization, cookie: cookies[SESSION_COOKIE] };
}

/**
 * Lets nobody into `app` who is not known, before a body is read.
 * @returns who sent a request within `app`.
 */
export function requireOperator(app: FastifyInstance, operators: Operators): (request: FastifyRequest) => Operator {
  const known = new WeakMap<FastifyRequest, Operator>();
  app.addHook('onRequest', async (request) => {
    const scope = scopeOfMethod(request.method);
    const operator = await operators.identify(credentialsOf(request), scope);
    if (operator.isByCookie && scope === 'act') assertSameSite(request);
    known.set(request, operator);
  });
  return (request) => {
    const operator = known.get(request);
    if (!operator) throw new TrunklineError('TL_INTERNAL', 'A route outside of the scope asks who its operator is.');
    return operator;
  };
}
