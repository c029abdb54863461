/**
 * A program of the operator's that says who is calling, as docs/routes.md wants it: signed questions come as JSON, and each has one answer. It
 * can be slow, wrong or silent.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { type Clock, sleep, systemClock } from '../clock.ts';

export interface CallerQuestion {
  readonly to: string;
  readonly from: string;
  readonly stirVerstat?: string;
}

export interface FakeCallerLookupOptions {
  /** Only questions that are signed with it are answered. */
  readonly secret: string;
  /** What is answered; an empty object for whoever is not known. */
  readonly answer?: (question: CallerQuestion) => object | undefined;
  readonly clock?: Clock;
}

/** How the questions to come are answered. */
export interface LookupFaults {
  /** Every answer takes so long; infinite: none comes. */
  readonly delayMs?: number;
  readonly status?: number;
  /** Sent instead of an answer. */
  readonly body?: string;
}

export interface FakeCallerLookup {
  readonly url: string;
  /** The questions, oldest first, and how many requests had no right signature. */
  readonly asked: readonly CallerQuestion[];
  readonly unsigned: number;
  setFaults(faults: LookupFaults): void;
  /** Cuts what is open and stops. */
  close(): Promise<void>;
}

export async function createFakeCallerLookup(options: FakeCallerLookupOptions): Promise<FakeCallerLookup> {
  const { secret, answer, clock = systemClock } = options;
  const asked: CallerQuestion[] = [];
  let unsigned = 0;
  let faults: LookupFaults = {};

  const app = fastify({ forceCloseConnections: true });
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.post('/callers', async (request, reply) => {
    const body = String(request.body);
    const timestamp = String(request.headers['x-trunkline-timestamp']);
    const expected = `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
    const given = Buffer.from(String(request.headers['x-trunkline-signature']));
    if (given.length !== expected.length || !timingSafeEqual(given, Buffer.from(expected))) {
      unsigned += 1;
      return reply.code(401).send({ error: 'wrong signature' });
    }
    const { type: _, ...question } = JSON.parse(body) as CallerQuestion & { type: string };
    asked.push(question);
    const { delayMs = 0, status = 200, body: instead } = faults;
    if (delayMs === Number.POSITIVE_INFINITY) return reply.hijack();
    if (delayMs > 0) await sleep(clock, delayMs);
    reply.code(status).type('application/json');
    return reply.send(instead ?? JSON.stringify(answer?.(question) ?? {}));
  });
  await app.listen({ host: '127.0.0.1', port: 0 });

  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/callers`,
    asked,
    get unsigned() {
      return unsigned;
    },
    setFaults(plan) {
      faults = plan;
    },
    close: () => app.close(),
  };
}
