/**
 * A program of the operator's that says what short phrases mean, as its documentation wants it (docs/turn-taking.md): signed questions come
 * as JSON, one at a time, and each has one answer. It can be slow, wrong or silent.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { type Clock, sleep, systemClock } from '../clock.ts';

export interface FakePhraseClassifierOptions {
  /** Only questions that are signed with it are answered. */
  readonly secret: string;
  /** What phrases mean; those that are not here are unsure. */
  readonly meanings?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
}

/** How the questions to come are answered. */
export interface PhraseFaults {
  /** Every answer takes so long; infinite: none comes. */
  readonly delayMs?: number;
  readonly status?: number;
  /** Sent instead of an answer. */
  readonly body?: string;
}

export interface FakePhraseClassifier {
  readonly url: string;
  /** The phrases that were asked about, oldest first, and how many requests had no right signature. */
  readonly asked: readonly string[];
  readonly unsigned: number;
  /** Resolves when so many questions have come. */
  whenAsked(count: number): Promise<void>;
  setFaults(faults: PhraseFaults): void;
  /** Cuts what is open and stops. */
  close(): Promise<void>;
}

export async function createFakePhraseClassifier(options: FakePhraseClassifierOptions): Promise<FakePhraseClassifier> {
  const { secret, meanings = {}, clock = systemClock } = options;
  const asked: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let unsigned = 0;
  let faults: PhraseFaults = {};

  const app = fastify({ forceCloseConnections: true });
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.post('/phrases', async (request, reply) => {
    const body = String(request.body);
    if (!isSigned(secret, request.headers['x-trunkline-timestamp'], request.headers['x-trunkline-signature'], body)) {
      unsigned += 1;
      return reply.code(401).send({ error: 'wrong signature' });
    }
    const { text } = JSON.parse(body) as { text: string };
    asked.push(text);
    for (const one of waiting.filter(({ count }) => count <= asked.length)) one.resolve();
    const { delayMs = 0, status = 200, body: instead } = faults;
    if (delayMs === Number.POSITIVE_INFINITY) return reply.hijack();
    if (delayMs > 0) await sleep(clock, delayMs);
    reply.code(status).type('application/json');
    return reply.send(instead ?? JSON.stringify({ meaning: meanings[text] ?? 'unsure' }));
  });
  await app.listen({ host: '127.0.0.1', port: 0 });

  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/phrases`,
    asked,
    get unsigned() {
      return unsigned;
    },
    whenAsked: (count) =>
      asked.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    setFaults(plan) {
      faults = plan;
    },
    close: () => app.close(),
  };
}

function isSigned(secret: string, timestamp: unknown, signature: unknown, body: string): boolean {
  const expected = createHmac('sha256', secret)
    .update(`${String(timestamp)}.${body}`)
    .digest('hex');
  const given = Buffer.from(String(signature));
  const wanted = Buffer.from(`sha256=${expected}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
