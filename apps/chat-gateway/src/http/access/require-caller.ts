import { scopeOfMethod } from '@trunkline/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access, Caller, Credentials } from './caller.ts';

export function credentialsOf({
  headers,
  ip: address,
  log,
}: Pick<FastifyRequest, 'headers' | 'ip' | 'log'>): Credentials {
  const { authorization, origin, host, 'sec-fetch-site': fetchSite } = headers;
  return {
    address,
    log,
    authorization,
    origin,
    host,
    fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
  };
}

/**
 * Lets nobody into `app` who is not known, before a body is read.
 * @returns who sent a request within `app`.
 */
export function requireCaller(app: FastifyInstance, access: Access): (request: FastifyRequest) => Caller {
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.addHook('onRequest', async (request) => {
    callers.set(request, await access.identify(credentialsOf(request), scopeOfMethod(request.method)));
  });
  return (request) => {
    const caller = callers.get(request);
    if (!caller) throw new Error('a route outside of the scope asks who its caller is');
    return caller;
  };
}
