import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import twilio from 'twilio';
import { ACCOUNT_SID } from './tiny-gateway.ts';

/** The official client, with api.twilio.com replaced by the twin that `rest()` returns when a request is made. */
export function createRestClient(rest: () => FastifyInstance, password: string): ReturnType<typeof twilio> {
  const httpClient = new twilio.RequestClient();
  const send = httpClient.request.bind(httpClient);
  httpClient.request = (options) => {
    const { port } = rest().server.address() as AddressInfo;
    return send({ ...options, uri: options.uri.replace('https://api.twilio.com', `http://127.0.0.1:${port}`) });
  };
  return twilio(ACCOUNT_SID, password, { httpClient });
}
